// Each single reason for which a token is not valid, at the moment when it begins to count.
import { describe, expect, it } from "vitest";
import type { Issuer } from "../../../src/issuer/issuer.ts";
import { openSessions } from "../../../src/issuer/login-sessions.ts";
import { mintedGrantId } from "../../../src/issuer/minted-grants.ts";
import { isUsedUp, rotationOf, useRefreshToken } from "../../../src/issuer/refresh-rotation.ts";
import { clientStands, lostStanding, timeProblems } from "../../../src/issuer/standing.ts";
import type { TokenRow } from "../../../src/store/contract.ts";
import { openIssuer } from "../../support/open-issuer.ts";
import { anArtifact, aToken } from "../../support/store-contract/rows.ts";

const NOW = 1_800_000_000;
const ALICE = "11111111-1111-4111-8111-111111111111";

async function frozen(settings = {}): Promise<Issuer> {
  const issuer = await openIssuer(settings);
  await issuer.clock.change({ setAt: NOW, frozen: true });
  return issuer;
}

const row = (changes: Partial<TokenRow> = {}) =>
  aToken("default", { kid: null, claims: "{}", issuedAt: NOW, expiresAt: NOW + 10, ...changes });

/** Returns the codes of the reasons. */
const lostOf = async (issuer: Issuer, changes: Partial<TokenRow>) =>
  (await lostStanding(issuer, row(changes))).map(({ code }) => code);

describe("a token", () => {
  it.each<[string, Partial<TokenRow>, string[]]>([
    ["is valid", {}, []],
    ["has been revoked", { revokedAt: NOW }, ["revoked"]],
    ["was signed by a key that is gone", { kid: "no-such-key" }, ["removed-key"]],
    ["expires now", { expiresAt: NOW }, ["expired"]],
    ["expires in a second", { expiresAt: NOW + 1 }, []],
    ["never expires", { expiresAt: null }, []],
    ["expires later by its claim", { expiresAt: NOW - 1, claims: `{"exp":${NOW + 1}}` }, []],
    ["expires now by its claim", { claims: `{"exp":${NOW}}` }, ["expired"]],
    ["has an expiry that is no time", { claims: `{"exp":"soon"}` }, ["not-a-time"]],
    ["is valid from now on", { claims: `{"nbf":${NOW}}` }, []],
    ["is valid in a second", { claims: `{"nbf":${NOW + 1}}` }, ["not-yet-valid"]],
    ["has a start that is no time", { claims: `{"nbf":null}` }, ["not-a-time"]],
    ["is issued now without expiry", { expiresAt: null, issuedAt: NOW }, []],
    ["is issued later without expiry", { expiresAt: null, issuedAt: NOW + 1 }, ["not-issued-yet"]],
    ["is issued later with an expiry", { issuedAt: NOW + 1 }, []],
    ["was used once and is no refresh token", { consumedAt: NOW }, ["used-up"]],
    ["names an unknown client and was minted", { clientId: "nobody", engine: `{"mintedFor":[]}` }, []],
    ["names an unknown client", { clientId: "nobody", engine: "{}" }, ["client-gone"]],
    ["is of a grant of an unknown client", { engine: `{"clientId":"nobody"}` }, ["client-gone"]],
    ["names no client", { clientId: null, engine: "{}" }, []],
    ["belongs to a grant that is gone", { engine: "{}", grantId: "gone" }, ["grant-ended"]],
    ["belongs to a grant, and was minted", { engine: `{"mintedFor":[]}`, grantId: "gone" }, []],
    [
      "has several faults at once",
      { revokedAt: NOW - 5, expiresAt: NOW - 1, clientId: "nobody", engine: "{}", grantId: "gone" },
      ["revoked", "client-gone", "expired", "grant-ended"],
    ],
  ])("that %s", async (_title, changes, expected) => {
    expect(await lostOf(await frozen(), changes)).toEqual(expected);
  });

  it("of a grant is valid until the grant ends", async () => {
    const issuer = await frozen();
    const grant = (expiresAt: number | null) =>
      issuer.store.artifacts.put(anArtifact("default", { model: "Grant", id: "grant-1", expiresAt }));
    for (const [expiresAt, expected] of [
      [NOW + 1, []],
      [null, []],
      [NOW, ["grant-ended"]],
    ] as const) {
      await grant(expiresAt);
      expect(await lostOf(issuer, { engine: "{}", grantId: "grant-1" })).toEqual(expected);
    }
  });

  it("of a minted refresh token is valid as long as that one", async () => {
    const issuer = await frozen();
    const minted = row({ kind: "refresh", engine: `{"mintedFor":[]}`, expiresAt: NOW + 1 });
    const grantId = mintedGrantId(minted);
    expect(await lostOf(issuer, { engine: "{}", grantId })).toEqual(["grant-ended"]);
    await issuer.ledger.record(minted);
    expect(await lostOf(issuer, { engine: "{}", grantId })).toEqual([]);
    await issuer.clock.change({ setAt: NOW + 1, frozen: true });
    expect(await lostOf(issuer, { engine: "{}", grantId })).toEqual(["grant-ended"]);
  });

  const open = { accountId: ALICE, authorizations: { "demo-app": { grantId: "grant-1" } } };
  it.each<[string, object, number | null, string[]]>([
    ["is open", open, NOW + 1, []],
    ["never expires", open, null, []],
    ["expires now", open, NOW, ["grant-ended"]],
    ["is that of another user", { ...open, accountId: "somebody" }, null, ["grant-ended"]],
    ["is that of nobody yet", { authorizations: open.authorizations }, null, ["grant-ended"]],
    ["has no login of the client", { accountId: ALICE }, null, ["grant-ended"]],
    [
      "has a later login of the client",
      { accountId: ALICE, authorizations: { "demo-app": { grantId: "grant-2" } } },
      null,
      ["grant-ended"],
    ],
  ])("that ends with a session that %s", async (_title, payload, expiresAt, expected) => {
    const issuer = await frozen();
    const { artifacts } = issuer.store;
    await artifacts.put(anArtifact("default", { model: "Grant", id: "grant-1", expiresAt: null }));
    const session = { uid: "session-1", ...payload };
    await artifacts.put(
      anArtifact("default", {
        model: "Session",
        id: "cookie",
        uid: "session-1",
        payload: session,
        expiresAt,
      }),
    );
    const engine = JSON.stringify({ expiresWithSession: true, sessionUid: "session-1" });
    expect(await lostOf(issuer, { engine, grantId: "grant-1" })).toEqual(expected);
    const detached = JSON.stringify({ sessionUid: "session-1" });
    expect(await lostOf(issuer, { engine: detached, grantId: "grant-1" })).toEqual([]);
    const lost = JSON.stringify({ expiresWithSession: true, sessionUid: "session-2" });
    expect(await lostStanding(issuer, row({ engine: lost, grantId: "grant-1" }))).toEqual([
      { code: "grant-ended", ended: "session" },
    ]);
  });

  it("has every fault of its times", () => {
    expect([...timeProblems({ exp: NOW, nbf: NOW + 1 }, NOW)]).toEqual([
      { code: "expired", claim: "exp", value: NOW },
      { code: "not-yet-valid", claim: "nbf", value: NOW + 1 },
    ]);
    expect([...timeProblems({}, NOW)]).toEqual([]);
  });
});

it("a client stands if it is configured, registered, or may describe itself", async () => {
  const issuer = await openIssuer({ clientIdMetadata: { fetch: false, knownClients: true } });
  await issuer.store.artifacts.put(anArtifact("default", { model: "Client", id: "registered" }));
  const stands = await Promise.all(
    [
      "demo-app",
      "registered",
      "https://claude.ai/oauth/claude-code-client-metadata",
      "nobody",
      "https://other.test/client.json",
    ].map((id) => clientStands(issuer, id)),
  );
  expect(stands).toEqual([true, true, true, false, false]);
});

it("sessions are open until they expire, once a user has signed in", async () => {
  const issuer = await frozen();
  const put = (id: string, expiresAt: number | null, payload: object) =>
    issuer.store.artifacts.put(
      anArtifact("default", { model: "Session", id, uid: id, payload: { uid: id, ...payload }, expiresAt }),
    );
  await put("open", NOW + 1, { accountId: ALICE, loginTs: NOW, amr: ["pwd"], authorizations: { app: {} } });
  await put("over", NOW, { accountId: ALICE });
  await put("anonymous", null, {});
  await put("other", null, { accountId: "somebody", transient: true, typedClaims: { a: 1 } });
  const ids = async (filter = {}) => (await openSessions(issuer, filter)).map(({ id }) => id).toSorted();
  expect(await ids()).toEqual(["open", "other"]);
  expect(await ids({ subject: ALICE })).toEqual(["open"]);
  expect(await ids({ clientId: "app" })).toEqual(["open"]);
  expect(await ids({ clientId: "app", subject: "somebody" })).toEqual([]);
  expect(await openSessions(issuer, { subject: "somebody" })).toEqual([
    {
      id: "other",
      subject: "somebody",
      signedInAt: 0,
      methods: [],
      expiresAt: null,
      outlivesBrowser: false,
      claims: { a: 1 },
      clients: [],
    },
  ]);
});

describe("a refresh token that was used", () => {
  const used = (consumedAt: number | null = NOW, kind: TokenRow["kind"] = "refresh") => ({
    ...row({ kind, consumedAt, clientId: "demo-app", engine: "{}" }),
  });

  it.each<[unknown, number | null, boolean]>([
    ["rotate", null, false],
    ["rotate", NOW, true],
    ["keep", NOW, false],
    [{ graceSeconds: 10 }, NOW - 9, false],
    [{ graceSeconds: 10 }, NOW - 10, true],
    [{ maxReuses: 0 }, NOW, true],
    [{ maxReuses: 1 }, NOW, false],
    [{ graceSeconds: 10, maxReuses: 1 }, NOW - 10, true],
    [{ graceSeconds: 10, maxReuses: 0 }, NOW, true],
  ])("with %j, used at %s, is used up: %s", async (refreshTokenRotation, consumedAt, expected) => {
    const issuer = await frozen({ refreshTokenRotation });
    expect(await isUsedUp(issuer, used(consumedAt))).toBe(expected);
    expect(await isUsedUp(issuer, used(NOW, "access"))).toBe(true);
  });

  it.each<[unknown, number]>([
    ["rotate", 1],
    [{ maxReuses: 2 }, 3],
    [{ maxReuses: 0 }, 1],
    [{ graceSeconds: 10, maxReuses: 1 }, 2],
    ["keep", 5],
    [{ graceSeconds: 10 }, 5],
  ])("may be used with %j so often of five times: %s", async (refreshTokenRotation, times) => {
    const issuer = await frozen({ refreshTokenRotation });
    const token = row({ kind: "refresh", clientId: "demo-app", engine: "{}" });
    await issuer.ledger.record(token);
    const uses = await Promise.all(Array.from({ length: 5 }, () => useRefreshToken(issuer, token.id)));
    expect(uses.filter(Boolean)).toHaveLength(times);
    expect(await useRefreshToken(issuer, "no-such-token")).toBe(false);
  });

  it("follows the client, then the issuer, then the vendor, where the vendor has such a setting", async () => {
    const redirectUris = ["http://127.0.0.1/cb"];
    const clients = {
      own: { secret: "secret-of-own", redirectUris, refreshTokenRotation: { graceSeconds: 7 } },
      other: { secret: "secret-of-other", redirectUris },
      public: { redirectUris },
      declared: { redirectUris, tokenEndpointAuthMethod: "none" },
    };
    const rotations = async (settings: object, ...ids: string[]) => {
      const issuer = await openIssuer({ clients, ...settings } as never);
      return Promise.all(ids.map((id) => rotationOf(issuer, id)));
    };
    const { profile } = await openIssuer();
    const { public: ofPublic, confidential } = profile.tokens.refreshTokens.rotation;
    expect(await rotations({}, "own", "other", "public", "declared", "unknown")).toEqual([
      { graceSeconds: 7 },
      confidential,
      ...[ofPublic, ofPublic, ofPublic],
    ]);
    expect(await rotations({ refreshTokenRotation: "keep" }, "own", "other")).toEqual([
      { graceSeconds: 7 },
      "keep",
    ]);
  });
});
