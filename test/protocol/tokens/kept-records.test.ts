// The records of codes, grants, clients and tokens in the store, as an issuer reads them.
import { describe, expect, it } from "vitest";
import { documentClients, forgetDocument } from "../../../src/issuer/document-clients.ts";
import {
  accountOf,
  codeNotes,
  extendGrant,
  grantById,
  mintedFor,
  namedRedirectUri,
  ownerOfCode,
  tokenNotes,
} from "../../../src/issuer/engine-records.ts";
import { introspectionBody } from "../../../src/issuer/introspection.ts";
import { registeredClients, removeRegisteredClient } from "../../../src/issuer/registered-clients.ts";
import type { TokenRow } from "../../../src/store/contract.ts";
import { storedForm } from "../../../src/stored-secret.ts";
import { openIssuer } from "../../support/open-issuer.ts";
import { anArtifact, aToken } from "../../support/store-contract/rows.ts";

const NOW = 1_800_000_000;
const ALICE = "11111111-1111-4111-8111-111111111111";

async function frozen(settings = {}) {
  const issuer = await openIssuer(settings);
  await issuer.clock.change({ setAt: NOW, frozen: true });
  const put = (model: string, id: string, payload: object, expiresAt: number | null = null) =>
    issuer.store.artifacts.put(anArtifact("default", { model, id, payload: { ...payload }, expiresAt }));
  return { issuer, put };
}

describe("a code", () => {
  it("knows whether its request named the redirect URI; one that is not kept counts as if it had", async () => {
    const { issuer, put } = await frozen();
    await put("AuthorizationCode", storedForm("named"), { namedRedirectUri: true });
    await put("AuthorizationCode", storedForm("left-out"), { namedRedirectUri: false });
    const named = await Promise.all(
      ["named", "left-out", "gone"].map((code) => namedRedirectUri(issuer, code)),
    );
    expect(named).toEqual([true, false, true]);
  });

  it("belongs to a user once he has confirmed it", async () => {
    const { issuer, put } = await frozen();
    await put("DeviceCode", storedForm("confirmed"), { accountId: ALICE });
    await put("DeviceCode", storedForm("open"), {});
    const owner = (code: string) => ownerOfCode(issuer, "DeviceCode", code);
    expect([await owner("confirmed"), await owner("open"), await owner("gone")]).toEqual([
      ALICE,
      undefined,
      undefined,
    ]);
    expect(await ownerOfCode(issuer, "AuthorizationCode", "confirmed")).toBeUndefined();
  });

  it("is bound to a client and a redirect URI", () => {
    const payload = { clientId: "app", redirectUri: "https://app.test/cb", other: 1 };
    const code = anArtifact("default", { payload, expiresAt: 7, consumedAt: 5 });
    expect(codeNotes(code)).toEqual({
      clientId: "app",
      redirectUri: "https://app.test/cb",
      expiresAt: 7,
      consumedAt: 5,
    });
  });
});

it("a grant gets another end or none, unless it is gone", async () => {
  const { issuer, put } = await frozen();
  await put("Grant", "grant-1", { exp: 5, kept: true }, 5);
  await extendGrant(issuer, "grant-1", 9);
  const stored = () => issuer.store.artifacts.get("default", "Grant", "grant-1");
  expect(await stored()).toMatchObject({ payload: { exp: 9, kept: true }, expiresAt: 9 });
  await extendGrant(issuer, "grant-1", null);
  expect(await stored()).toMatchObject({ payload: { kept: true }, expiresAt: null });
  expect((await stored())?.payload).not.toHaveProperty("exp");
  await extendGrant(issuer, "gone", 9);
  expect(await grantById(issuer, "gone")).toBeUndefined();
});

it("a token has notes of the engine or of its minting", () => {
  const noted = (engine: object | null) => ({ engine: engine && JSON.stringify(engine), subject: "shown" });
  expect([tokenNotes(noted(null)), tokenNotes(noted({ mintedFor: [] }))]).toEqual([undefined, undefined]);
  expect(tokenNotes(noted({ accountId: "a" }))).toEqual({ accountId: "a" });
  expect([accountOf(noted({ accountId: "a" })), accountOf(noted({})), accountOf(noted(null))]).toEqual([
    "a",
    "shown",
    "shown",
  ]);
  expect([mintedFor(noted({ mintedFor: ["x"] })), mintedFor(noted({})), mintedFor(noted(null))]).toEqual([
    ["x"],
    undefined,
    undefined,
  ]);
});

it("clients of documents are those that are configured, and those whose document is still kept", async () => {
  const configured = "https://one.test/client.json";
  const uris = { redirect_uris: ["https://app.test/cb"] };
  const { issuer, put } = await frozen({
    clientIdMetadata: { documents: { [configured]: { client_id: configured, client_name: "One", ...uris } } },
  });
  const kept = { document: { client_name: "Two", grant_types: ["client_credentials"], ...uris } };
  await put("ClientDocument", "https://two.test/client.json", kept, NOW + 1);
  await put("ClientDocument", "https://old.test/client.json", kept, NOW);
  await put("ClientDocument", "https://odd.test/client.json", kept, null);
  expect(await documentClients(issuer)).toMatchObject([
    [configured, { clientName: "One", grantTypes: ["authorization_code"], redirectUris: uris.redirect_uris }],
    ["https://two.test/client.json", { clientName: "Two", grantTypes: ["client_credentials"] }],
  ]);
  expect(await forgetDocument(issuer, "https://two.test/client.json")).toBe(true);
  expect(await forgetDocument(issuer, "https://two.test/client.json")).toBe(false);
  expect(await documentClients(issuer)).toHaveLength(1);
});

it("registered clients have what they described, and lose their tokens when they are removed", async () => {
  const { issuer, put } = await frozen();
  await put("Client", "rich", {
    client_name: "Notes",
    client_secret: "secret-as-it-is",
    grant_types: ["client_credentials"],
    registered_scope: "read",
    client_id_issued_at: 7,
    backchannel_logout_uri: "https://app.test/back",
  });
  await put("Client", "plain", { client_secret: storedForm("secret") });
  const clients = (await registeredClients(issuer)).toSorted((one, other) => (one.id < other.id ? 1 : -1));
  expect(clients).toMatchObject([
    {
      id: "rich",
      scope: "read",
      registeredAt: 7,
      entry: { clientName: "Notes", secret: "secret-as-it-is", grantTypes: ["client_credentials"] },
    },
    {
      id: "plain",
      scope: null,
      registeredAt: 0,
      entry: {
        secret: undefined,
        grantTypes: [],
        redirectUris: [],
        postLogoutRedirectUris: [],
        backchannelLogoutSessionRequired: false,
        frontchannelLogoutSessionRequired: false,
      },
    },
  ]);
  expect(clients[0]?.entry.backchannelLogoutUri).toBe("https://app.test/back");
  for (const name of ["backchannelLogoutUri", "frontchannelLogoutUri"]) {
    expect(clients[1]?.entry).not.toHaveProperty(name);
  }
  const tokens = ["rich", "plain"].map((clientId) => aToken("default", { clientId }));
  await issuer.ledger.record(...tokens);
  expect(await removeRegisteredClient(issuer, "rich")).toBe(true);
  expect(await removeRegisteredClient(issuer, "rich")).toBe(false);
  const revoked = await Promise.all(tokens.map(async ({ id }) => (await issuer.ledger.get(id))?.revokedAt));
  expect(revoked).toEqual([NOW, null]);
});

describe("the introspection response", () => {
  const body = async (changes: Partial<TokenRow>, settings = {}) => {
    const { issuer } = await frozen(settings);
    const row = aToken("default", { kid: null, claims: `{"a":1,"active":"odd"}`, issuedAt: NOW, ...changes });
    return introspectionBody(issuer, row, { clientId: "demo-api", hint: undefined });
  };

  it.each<[string, Partial<TokenRow>, object]>([
    ["has scope, client and user", {}, { scope: "read write", client_id: "demo-app", username: "alice" }],
    ["has no scope without one", { scope: null }, { client_id: "demo-app", username: "alice" }],
    ["has no client without one", { clientId: null }, { scope: "read write", username: "alice" }],
    ["has no user for a machine", { machine: true }, { scope: "read write", client_id: "demo-app" }],
    ["has no user without a subject", { subject: null }, { scope: "read write", client_id: "demo-app" }],
    [
      "has no name of a user who is not listed",
      { subject: "99999999-1111-4111-8111-111111111111" },
      { scope: "read write", client_id: "demo-app" },
    ],
  ])("%s", async (_title, changes, expected) => {
    const plain = { clients: { "demo-app": { redirectUris: ["http://127.0.0.1/cb"] } } };
    expect(await body(changes, plain)).toEqual({ active: true, a: 1, token_type: "Bearer", ...expected });
  });

  it("names the kind of an access token that is bound to a key, and of no other token", async () => {
    expect(await body({ clientId: null, engine: `{"jkt":"x"}` })).toMatchObject({ token_type: "DPoP" });
    const refresh = await body({ kind: "refresh", scope: "a hidden", engine: null });
    expect(refresh).toMatchObject({ scope: "a hidden", active: true });
    expect(refresh).not.toHaveProperty("token_type");
  });

  it("is none for a token that is unknown, of another kind, or no longer valid", async () => {
    const { issuer } = await frozen();
    const asked = { clientId: "demo-api", hint: undefined };
    expect(await introspectionBody(issuer, undefined, asked)).toBeUndefined();
    for (const changes of [
      { kind: "id" },
      { kind: "logout" },
      { expiresAt: NOW },
      { revokedAt: 1 },
    ] as const) {
      expect(await body(changes), JSON.stringify(changes)).toBeUndefined();
    }
  });

  it("has what client and scopes add to it, and is active whatever they say", async () => {
    const settings = {
      roles: { boss: [] },
      users: { alice: { id: ALICE, roles: ["boss"] } },
      clients: {
        "demo-app": {
          redirectUris: ["http://127.0.0.1/cb"],
          introspectionClaims: { tenant: "acme", active: false, who: "{user.username}" },
        },
      },
      scopes: { read: { introspectionClaims: { reads: true } }, write: { hidden: true } },
    };
    expect(await body({}, settings)).toMatchObject({
      tenant: "acme",
      reads: true,
      active: true,
      scope: "read",
    });
    expect(await body({ kind: "refresh" }, settings)).not.toHaveProperty("tenant");
  });
});
