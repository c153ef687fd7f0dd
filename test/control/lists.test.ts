// The list of tokens: every token, minted or from a protocol flow, with its state and without its value.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { SERVICE } from "../support/clients.ts";
import { introspect, userinfo } from "../support/introspect.ts";
import { getJson } from "../support/post-form.ts";
import { codeFor, expectTokens, redeem, refresh, tokensFor } from "../support/sign-in.ts";

const idp = await startMintmark({ staticTokens: false, issuers: { other: {} } });
afterAll(() => idp.close());

const fresh = () => startMintmark({ staticTokens: false });
const page = (url: string, query: string) => getJson(`${url}/_mintmark/api/tokens?${query}`);
const idsOf = (body: Record<string, unknown>) => (body["items"] as { id: string }[]).map(({ id }) => id);

describe("the list of tokens", () => {
  it("holds tokens of protocol flows in both forms, with claims and without values", async () => {
    await using own = await fresh();
    const tokens = await tokensFor(own.url, { params: { scope: "openid read", audience: "api" } });
    const opaque = await tokensFor(own.url, { token: { token_format: "opaque" } });
    const machine = expectTokens(
      await redeem(own.url, { grant_type: "client_credentials" }, { basic: SERVICE }),
    );
    const records = await own.tokens.list();
    const summary = records.map(({ kind, format, clientId }) => `${kind} ${format} ${clientId}`);
    expect(summary.toSorted()).toEqual([
      "access jwt demo-app",
      "access jwt demo-service",
      "access opaque demo-app",
      "id jwt demo-app",
      "id jwt demo-app",
      "refresh opaque demo-app",
      "refresh opaque demo-app",
    ]);
    expect(records[0]).toMatchObject({ clientId: "demo-service" }); // newest first
    expect(records.find(({ audience }) => audience === "api")).toMatchObject({
      kind: "access",
      subject: "11111111-1111-4111-8111-111111111111",
      scope: "openid read",
      revokedAt: null,
      lastUsedAt: null,
      flaw: null,
    });
    const text = JSON.stringify(records);
    for (const value of [
      ...Object.values(tokens),
      ...Object.values(opaque),
      machine["access_token"] ?? "",
    ].filter((each) => typeof each === "string" && each.length > 40)) {
      expect(text).not.toContain(value);
    }
  });

  it("shows revocation and use, through the protocol and through verbs", async () => {
    const one = await idp.mint({ user: "alice", scope: "openid" });
    await userinfo(idp.url, one.token);
    expect((await idp.tokens.get(one.id)).lastUsedAt).not.toBeNull();
    const revoked = await idp.tokens.revoke(one.id);
    expect(revoked.revokedAt).not.toBeNull();
    expect((await idp.tokens.revoke(one.id)).revokedAt).toBe(revoked.revokedAt);
    expect((await idp.tokens.list({ revoked: true })).map(({ id }) => id)).toContain(one.id);
    expect((await idp.tokens.list({ revoked: false })).map(({ id }) => id)).not.toContain(one.id);

    const { access_token, refresh_token } = await tokensFor(idp.url, { user: "guest" });
    await refresh(idp.url, refresh_token);
    await refresh(idp.url, refresh_token); // reuse revokes the whole family
    const subject = "33333333-3333-4333-8333-333333333333";
    for (const kind of ["access", "refresh"] as const) {
      for (const { revokedAt } of await idp.tokens.list({ subject, kind })) expect(revokedAt).not.toBeNull();
    }
    expect(await introspect(idp.url, access_token)).toEqual({ active: false });
  });

  it("filters by kind, subject, client and key, all together", async () => {
    await using own = await fresh();
    const alice = await own.mint({ user: "alice" });
    const id = await own.mint({ user: "alice", kind: "id" });
    await own.mint({ user: "bob" });
    const named = await own.mint({ user: "alice", client: "demo-service" });
    const claimed = await own.mint({ claims: { sub: "by-claim", client_id: "claimed-client" } });
    const ids = async (filter: Parameters<typeof own.tokens.list>[0]) =>
      (await own.tokens.list(filter)).map((record) => record.id);
    const subject = "11111111-1111-4111-8111-111111111111";
    expect(await ids({ subject })).toEqual([named.id, id.id, alice.id]);
    expect(await ids({ subject, kind: "id" })).toEqual([id.id]);
    expect(await ids({ clientId: "demo-service" })).toEqual([named.id]);
    expect(await ids({ subject: "by-claim" })).toEqual([claimed.id]);
    expect(await ids({ clientId: "claimed-client" })).toEqual([claimed.id]);
    expect(await ids({ kid: String(alice.header?.["kid"]) })).toHaveLength(5);
    expect(await ids({ kid: "unknown" })).toEqual([]);
  });

  it("is paged over HTTP, without gaps and duplicates", async () => {
    await using own = await fresh();
    const minted: string[] = [];
    for (let n = 0; n < 7; n++) minted.unshift((await own.mint()).id);
    const seen: string[] = [];
    let after = "";
    for (;;) {
      const { status, body } = await page(
        own.url,
        `limit=3${after && `&after=${encodeURIComponent(after)}`}`,
      );
      expect(status).toBe(200);
      seen.push(...idsOf(body));
      await own.mint(); // tokens issued between pages must not shift them
      if (body["next"] === null) break;
      after = body["next"] as string;
    }
    expect(seen).toEqual(minted);
    expect(await own.tokens.list({ limit: 2 })).toHaveLength(2);
  });

  it("is one list in JavaScript, up to the limit", async () => {
    await using own = await fresh();
    const minted = await own.mint(Array.from({ length: 1205 }, () => ({ format: "opaque" as const })));
    const newestFirst = minted.map(({ id }) => id).toReversed();
    const ids = async (filter?: Parameters<typeof own.tokens.list>[0]) =>
      (await own.tokens.list(filter)).map(({ id }) => id);
    expect(await ids()).toEqual(newestFirst.slice(0, 100));
    expect(await ids({ limit: 1100 })).toEqual(newestFirst.slice(0, 1100));
    expect(await ids({ limit: Infinity })).toEqual(newestFirst);
    expect(await ids({ limit: Infinity, kind: "id" })).toEqual([]);
    for (const limit of [0, -1, 2.5, NaN]) {
      await expect(own.tokens.list({ limit })).rejects.toMatchObject({ code: "bad_request" });
    }
  });

  it.each(["limit=0", "limit=1001", "limit=x", "after=nonsense", "colour=blue", "kind=nonsense"])(
    "rejects %s",
    async (query) => {
      const { status, body } = await page(idp.url, query);
      expect([status, body["code"]]).toEqual([400, "bad_request"]);
    },
  );

  it("holds the tokens of one issuer only", async () => {
    const other = await idp.issuer("other");
    const { id } = await other.mint();
    expect((await other.tokens.list()).map((record) => record.id)).toContain(id);
    expect((await idp.tokens.list({ limit: 1000 })).map((record) => record.id)).not.toContain(id);
    await expect(idp.tokens.get(id)).rejects.toMatchObject({ code: "unknown_token" });
    await expect(idp.tokens.revoke(id)).rejects.toMatchObject({ code: "unknown_token" });
  });

  it("needs a filter to have many of its tokens revoked", async () => {
    await using own = await fresh();
    const mine = await own.mint({ user: "alice" });
    const bobs = await own.mint({ user: "bob" });
    await expect(own.tokens.revokeMany({})).rejects.toMatchObject({ code: "bad_request" });
    expect(await own.tokens.revokeMany({ subject: mine.subject ?? "" })).toBe(1);
    expect(await own.tokens.revokeMany({ subject: mine.subject ?? "" })).toBe(0);
    expect(await introspect(own.url, mine.token)).toEqual({ active: false });
    expect(await introspect(own.url, bobs.token)).toMatchObject({ active: true });
  });

  it.each(["alice", "alice@example.test", "11111111-1111-4111-8111-111111111111"])(
    "finds and revokes a user's tokens by %s",
    async (user) => {
      await using own = await fresh();
      const mine = await own.mint({ user: "alice" });
      const bobs = await own.mint({ user: "bob" });
      expect((await own.tokens.list({ user })).map(({ id }) => id)).toEqual([mine.id]);
      expect(await own.tokens.revokeMany({ user })).toBe(1);
      expect(await introspect(own.url, mine.token)).toEqual({ active: false });
      expect(await introspect(own.url, bobs.token)).toMatchObject({ active: true });
    },
  );

  it("refuses a filter with both user and subject", async () => {
    await using own = await fresh();
    const both = { user: "alice", subject: "11111111-1111-4111-8111-111111111111" };
    await expect(own.tokens.list(both)).rejects.toMatchObject({ code: "bad_request" });
    await expect(own.tokens.revokeMany(both)).rejects.toMatchObject({ code: "bad_request" });
  });
});

describe("the list of sessions", () => {
  it("is paged, and finds sessions by user, client and id", async () => {
    await using own = await fresh();
    for (const user of ["alice", "bob", "alice"]) {
      await codeFor(own.url, { user, params: { scope: "openid" } });
    }
    const all = await own.sessions.list();
    expect(all).toHaveLength(3);
    const sessions = (query: string) => getJson(`${own.url}/_mintmark/api/sessions?${query}`);
    const { body: first } = await sessions("limit=2");
    const { body: second } = await sessions(`limit=2&after=${String(first["next"])}`);
    expect([...idsOf(first), ...idsOf(second)]).toEqual(all.map(({ id }) => id));
    expect(second["next"]).toBeNull();
    const [newest] = all;
    for (const [search, count] of [
      ["alice@", 2],
      ["Bob", 1],
      ["demo-app", 3],
      [newest?.id ?? "", 1],
      ["nobody", 0],
    ] as const) {
      expect(await own.sessions.list({ search }), search).toHaveLength(count);
    }
    expect(await sessions("after=nothing")).toMatchObject({ status: 400, body: { code: "bad_request" } });
  });
});
