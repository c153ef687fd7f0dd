// The storage of the engine by itself: the records that it finds in an issuer, in a request and outside of one.
import type { AdapterPayload } from "oidc-provider";
import als from "oidc-provider/lib/helpers/als.js";
import { describe, expect, it } from "vitest";
import { adapterFor } from "../../../src/engine/storage/adapter.ts";
import { mintGrant } from "../../../src/engine/storage/mint-grant.ts";
import { grantForAsked, refreshTokenForAsked } from "../../../src/engine/storage/other-resource.ts";
import type { Issuer } from "../../../src/issuer/issuer.ts";
import { mintedGrantId } from "../../../src/issuer/minted-grants.ts";
import type { TokenRow } from "../../../src/store/contract.ts";
import { wireHash } from "../../../src/tokens/issue.ts";
import { openIssuer } from "../../support/open-issuer.ts";
import { aToken } from "../../support/store-contract/rows.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const MAIL = { resource: "api://mail", scope: "mail:send" };

/** Runs within a request with this `oidc`. */
const within = <Result>(oidc: object, run: () => Result): Result => als.run({ oidc } as never, run);

async function recorded(issuer: Issuer, changes: Partial<TokenRow>): Promise<TokenRow> {
  const row = aToken("default", { wireHash: wireHash("value"), claims: "{}", kid: null, ...changes });
  await issuer.ledger.record(row);
  return row;
}

describe("a token", () => {
  it("has its times in real time, its client, its user and its scope", async () => {
    const issuer = await openIssuer();
    await issuer.clock.change({ advanceSeconds: 1000 });
    const row = await recorded(issuer, {
      grantId: "grant",
      consumedAt: null,
      engine: '{"acr":"1"}',
      clientId: "demo-app",
    });
    const found = await adapterFor(issuer)("AccessToken").find("value");
    expect(found).toEqual({
      jti: row.id,
      kind: "AccessToken",
      iat: row.issuedAt - 1000,
      exp: (row.expiresAt ?? 0) - 1000,
      clientId: "demo-app",
      scope: "read write",
      accountId: ALICE,
      grantId: "grant",
      acr: "1",
    });
  });

  it("has no member for what it lacks", async () => {
    const issuer = await openIssuer();
    const row = await recorded(issuer, { expiresAt: null, clientId: null, scope: null, subject: null });
    const found = await adapterFor(issuer)("AccessToken").find("value");
    expect(Object.keys(found ?? {}).toSorted()).toEqual(["accountId", "grantId", "iat", "jti", "kind"]);
    expect(found).toMatchObject({ accountId: "", grantId: mintedGrantId(row) });
  });

  it.each([
    ["a client's own token, whose subject is the client", "ClientCredentials", { machine: true }],
    ["a user's token without a subject", "AccessToken", { subject: null }],
  ] as const)("names no user if it is %s", async (_, model, changes) => {
    const issuer = await openIssuer();
    await recorded(issuer, { engine: '{"acr":"1"}', ...changes });
    const found = await adapterFor(issuer)(model).find("value");
    expect(found).toMatchObject({ acr: "1" });
    expect(found).not.toHaveProperty("accountId");
  });

  it.each(["id", "logout"] as const)("of the kind %s is none for the engine", async (kind) => {
    const issuer = await openIssuer();
    await recorded(issuer, { kind });
    for (const model of ["AccessToken", "ClientCredentials", "RefreshToken"]) {
      expect(await adapterFor(issuer)(model).find("value")).toBeUndefined();
    }
  });

  it("is found by its own model, but not in a request for introspection, which does not ask the engine", async () => {
    const issuer = await openIssuer();
    await recorded(issuer, { machine: true });
    const find = (model: string) => adapterFor(issuer)(model).find("value");
    expect(await find("AccessToken")).toBeUndefined();
    expect(await find("ClientCredentials")).toBeDefined();
    expect(await within({ route: "introspection" }, () => find("ClientCredentials"))).toBeUndefined();
    expect(await within({ route: "revocation" }, () => find("ClientCredentials"))).toBeDefined();
  });
});

describe("the end of a grant", () => {
  it.each([
    ["generic", "revocation", { AccessToken: {} }, true],
    ["keycloak", "revocation", { AccessToken: {} }, false],
    ["keycloak", "revocation", {}, true],
    ["keycloak", "token", { AccessToken: {} }, true],
  ] as const)("at %s by %s with %j ends its tokens: %s", async (profile, route, entities, ends) => {
    const issuer = await openIssuer({ profile });
    const { id } = await recorded(issuer, { grantId: "grant" });
    const other = aToken("default", { grantId: "grant", kind: "refresh" });
    await issuer.ledger.record(other);
    await within({ route, entities }, () => adapterFor(issuer)("AccessToken").revokeByGrantId("grant"));
    expect((await issuer.ledger.get(id))?.revokedAt !== null).toBe(ends);
    expect((await issuer.ledger.get(other.id))?.revokedAt).toBeNull();
  });
});

describe("the grant of a minted token", () => {
  it("allows its scopes at its resources, and ends with it", async () => {
    const issuer = await openIssuer();
    const row = await recorded(issuer, { claims: '{"aud":["https://a.test","https://b.test"]}' });
    expect(await mintGrant(issuer, mintedGrantId(row))).toEqual({
      kind: "Grant",
      jti: mintedGrantId(row),
      accountId: ALICE,
      clientId: "demo-app",
      iat: row.issuedAt,
      exp: row.expiresAt,
      openid: { scope: "read write" },
      resources: { "https://a.test": "read write", "https://b.test": "read write" },
    });
  });

  it("leaves out an audience that is no text", async () => {
    const issuer = await openIssuer();
    const row = await recorded(issuer, { claims: '{"aud":[7,"https://a.test"]}' });
    expect(await mintGrant(issuer, mintedGrantId(row))).toMatchObject({
      resources: { "https://a.test": "read write" },
    });
  });

  it("has no user, client and scope if the token has none, and does not exist without it", async () => {
    const issuer = await openIssuer();
    const row = await recorded(issuer, { subject: null, clientId: null, scope: null, expiresAt: null });
    const grant = await mintGrant(issuer, mintedGrantId(row));
    expect(grant).toMatchObject({ accountId: "", clientId: "", openid: { scope: "" } });
    expect(grant).not.toHaveProperty("exp");
    expect(await mintGrant(issuer, row.id)).toBeUndefined();
    expect(await mintGrant(issuer, mintedGrantId(aToken("default")))).toBeUndefined();
  });
});

describe("a refresh token that is bound to no resource", () => {
  const token: AdapterPayload = { kind: "RefreshToken", resource: "api://notes", scope: "index:read" };
  const grant: AdapterPayload = { kind: "Grant", resources: { "api://notes": "index:read" } };
  const asking = { grant_type: "refresh_token", ...MAIL };

  async function forAsked(profile: "entra" | "generic", params: object) {
    const issuer = await openIssuer({
      profile,
      resources: { [MAIL.resource]: { scopes: [MAIL.scope] }, "api://notes": { scopes: ["index:read"] } },
    });
    return within({ route: "token", params, client: { clientId: "demo-app" } }, () => [
      refreshTokenForAsked(issuer, token),
      grantForAsked(issuer, grant),
    ]);
  }

  it("is for the resource and the scope that are asked for, as is its grant", async () => {
    expect(await forAsked("entra", asking)).toEqual([
      { ...token, resource: MAIL.resource, scope: "index:read mail:send" },
      { ...grant, resources: { "api://notes": "index:read", [MAIL.resource]: MAIL.scope } },
    ]);
  });

  it.each([
    ["entra", { ...asking, grant_type: "authorization_code" }],
    ["entra", { ...asking, resource: undefined }],
    ["entra", { ...asking, scope: undefined }],
    ["generic", asking],
  ] as const)("stays as it is at %s with %j", async (profile, params) => {
    expect(await forAsked(profile, params)).toEqual([token, grant]);
  });
});

describe("other records", () => {
  it("of used proofs keep their real times, whatever the issuer's clock says", async () => {
    const issuer = await openIssuer();
    await issuer.clock.change({ advanceSeconds: 1000 });
    const adapter = adapterFor(issuer)("ReplayDetection");
    const payload: AdapterPayload = { kind: "ReplayDetection", jti: "proof", iat: 5, exp: 4_000_000_000 };
    await adapter.upsert("proof", payload, 60);
    expect(await adapter.find("proof")).toEqual(payload);
    const stored = await issuer.store.artifacts.get("default", "ReplayDetection", "proof");
    expect(stored).toMatchObject({ payload, expiresAt: 4_000_000_000 });
  });

  it.each(["AuthorizationCode", "DeviceCode"])(
    "of %ss are kept and found outside of a request too",
    async (model) => {
      const issuer = await openIssuer();
      const adapter = adapterFor(issuer)(model);
      await adapter.upsert("a-code", { kind: model, jti: "a-code", clientId: "demo-app" }, 60);
      expect(await adapter.find("a-code")).toMatchObject({ kind: model, clientId: "demo-app" });
    },
  );

  it("of codes keep the parameters of the login that claims depend on, and no others", async () => {
    const issuer = await openIssuer({ users: { alice: { claims: { hint: "${request.login_hint}" } } } });
    const params = { login_hint: "alice", state: "s" };
    const adapter = adapterFor(issuer)("AuthorizationCode");
    await within({ params }, () =>
      adapter.upsert("a-code", { kind: "AuthorizationCode", jti: "a-code" }, 60),
    );
    expect(await adapter.find("a-code")).toMatchObject({
      jti: "a-code",
      loginParams: { login_hint: "alice" },
      namedRedirectUri: true,
    });
  });
});
