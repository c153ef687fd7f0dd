// Searching and paging what an issuer holds: issued tokens, logged requests, and the entries of the directory.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { SERVICE } from "../support/clients.ts";
import { getJson, postForm } from "../support/post-form.ts";

const idp = await startMintmark({
  staticTokens: false,
  users: { alice: { name: "Alice Arden", email: "alice@example.test" }, bob: {} },
});
afterAll(() => idp.close());

const idsOf = (items: readonly { id: string }[]) => items.map(({ id }) => id);

describe("a search of the tokens", () => {
  it.each<[string, (minted: { id: string; token: string; jti: string | null }) => string]>([
    ["its value", ({ token }) => token],
    ["its value after `Bearer`", ({ token }) => `Bearer ${token}`],
    ["the end of its value as lists show it", ({ token }) => `…${token.slice(-4)}`],
    ["its id", ({ id }) => id],
    ["its jti", ({ jti }) => jti ?? ""],
    ["a part of its description, in whatever case", () => "HAYSTACK"],
    ["the name of its user", () => "alice arden"],
    ["the e-mail address of its user", () => "alice@example.test"],
    ["its audience", () => "urn:needle"],
    ["a value among its claims", () => "acme-tenant"],
  ])("finds one by %s", async (_by, textOf) => {
    await using own = await idp.isolate();
    for (let count = 0; count < 3; count++) await own.mint({ user: "bob" });
    const wanted = await own.mint({
      user: "alice",
      audience: "urn:needle",
      description: "needle in a haystack",
      claims: { tenant: "acme-tenant" },
    });
    expect(idsOf(await own.tokens.list({ search: textOf(wanted) }))).toEqual([wanted.id]);
  });

  it("finds an opaque token and both values of a twin by the pasted value", async () => {
    const opaque = await idp.mint({ user: "alice", format: "opaque" });
    const twin = await idp.mint({ user: "alice", format: "both" });
    expect(idsOf(await idp.tokens.list({ search: opaque.token }))).toEqual([opaque.id]);
    expect(idsOf(await idp.tokens.list({ search: twin.opaque ?? "" }))).toEqual([twin.id]);
  });

  it("finds tokens by their state, by the issuer's clock", async () => {
    await using own = await idp.isolate();
    const active = await own.mint({ user: "alice" });
    const short = await own.mint({ user: "alice", expiresInSeconds: 60 });
    const revoked = await own.mint({ user: "alice" });
    await own.tokens.revoke(revoked.id);
    await own.clock.advance(120);
    expect(idsOf(await own.tokens.list({ state: "active" }))).toEqual([active.id]);
    expect(idsOf(await own.tokens.list({ state: "expired" }))).toEqual([short.id]);
    expect(idsOf(await own.tokens.list({ state: "revoked" }))).toEqual([revoked.id]);
  });

  it("pages through what it finds among many others", async () => {
    await using own = await idp.isolate();
    const wanted: string[] = [];
    for (let count = 0; count < 1_100; count++) {
      const isWanted = count % 220 === 0;
      const { id } = await own.mint({ user: "bob", description: isWanted ? "wanted" : "other" });
      if (isWanted) wanted.unshift(id);
    }
    const first = await page(own.id, "search=wanted&limit=2");
    expect(idsOf(first.items)).toEqual(wanted.slice(0, 2));
    const second = await page(own.id, `search=wanted&limit=2&after=${first.next}`);
    expect(idsOf(second.items)).toEqual(wanted.slice(2, 4));
    const third = await page(own.id, `search=wanted&limit=2&after=${second.next}`);
    expect(third).toMatchObject({ items: [{ id: wanted[4] }], next: null });
  });

  it("selects the tokens to revoke", async () => {
    await using own = await idp.isolate();
    const kept = await own.mint({ user: "bob" });
    const wanted = await own.mint({ user: "bob", description: "from the nightly run" });
    expect(await own.tokens.revokeMany({ search: "nightly" })).toBe(1);
    expect(await own.tokens.revokeMany({ search: "nightly" })).toBe(0);
    expect((await own.tokens.get(wanted.id)).revokedAt).not.toBeNull();
    expect((await own.tokens.get(kept.id)).revokedAt).toBeNull();
  });

  it("is no filter for revoking if it is empty", async () => {
    await expect(idp.tokens.revokeMany({ search: "  " })).rejects.toMatchObject({ code: "bad_request" });
  });

  async function page(issuer: string, query: string) {
    const { body } = await getJson(`${idp.url}/_mintmark/api/tokens?issuer=${issuer}&${query}`);
    return body as unknown as { items: { id: string }[]; next: string | null };
  }
});

describe("a search of the request log", () => {
  it("finds requests by a text in any part of them, and by a token that they carried or led to", async () => {
    await idp.requests.clear();
    const { body } = await postForm(
      `${idp.url}/token`,
      { grant_type: "client_credentials", scope: "openid" },
      { basic: SERVICE },
    );
    const token = String(body["access_token"]);
    await fetch(`${idp.url}/userinfo`, { headers: { authorization: `Bearer ${token}` } });
    await fetch(`${idp.url}/.well-known/jwks.json`);
    const found = async (search: string) =>
      (await idp.requests.list({ search })).map(({ endpoint }) => endpoint);
    expect(await found("JWKS")).toEqual(["jwks"]);
    expect(await found("client_credentials")).toEqual(["token"]);
    expect(await found("demo-service")).toContain("token");
    expect(await found(token)).toEqual(["token", "userinfo"]);
    expect(await found("no such text")).toEqual([]);
    expect(await found("")).toHaveLength(3);
  });

  it("separates refused requests from the others", async () => {
    await idp.requests.clear();
    await fetch(`${idp.url}/.well-known/jwks.json`);
    await fetch(`${idp.url}/userinfo`, { headers: { authorization: "Bearer wrong" } });
    expect(await idp.requests.list({ outcome: "refused" })).toMatchObject([{ endpoint: "userinfo" }]);
    expect(await idp.requests.list({ outcome: "answered" })).toMatchObject([{ endpoint: "jwks" }]);
  });

  it("pages from the newest request back", async () => {
    await idp.requests.clear();
    for (let count = 0; count < 5; count++) await fetch(`${idp.url}/.well-known/jwks.json?n=${count}`);
    const page = async (query: string) => {
      const { body } = await getJson(
        `${idp.url}/_mintmark/api/requests?order=newest&limit=2&endpoint=jwks${query}`,
      );
      return body as unknown as { items: { params: { n: string } }[]; next: string | null };
    };
    const numbers = ({ items }: Awaited<ReturnType<typeof page>>) => items.map(({ params }) => params.n);
    const first = await page("");
    expect(numbers(first)).toEqual(["4", "3"]);
    const second = await page(`&before=${first.next}`);
    expect(numbers(second)).toEqual(["2", "1"]);
    const third = await page(`&before=${second.next}`);
    expect(numbers(third)).toEqual(["0"]);
    expect(third.next).toBeNull();
  });
});

describe("a search of the directory", () => {
  it("finds entries by name and by value, but not by their secrets", async () => {
    await using own = await idp.isolate();
    await own.clients.put("billing", {
      secret: "a-secret-that-nobody-finds",
      grantTypes: ["client_credentials"],
      clientName: "Accounts department",
    });
    const found = async (search: string) => (await own.clients.list({ search })).map(({ name }) => name);
    expect(await found("BILL")).toEqual(["billing"]);
    expect(await found("accounts dep")).toEqual(["billing"]);
    expect(await found("nobody-finds")).toEqual([]);
    expect((await own.users.list({ search: "arden" })).map(({ name }) => name)).toEqual(["alice"]);
  });

  it("pages by name, and rejects a cursor that no list returned", async () => {
    const page = async (query: string) =>
      (await getJson(`${idp.url}/_mintmark/api/users?${query}`)).body as {
        items: { name: string }[];
        next: string | null;
      };
    const first = await page("limit=1");
    expect(first).toMatchObject({ items: [{ name: "alice" }], next: "alice" });
    expect(await page(`limit=1&after=${first.next}`)).toMatchObject({ items: [{ name: "bob" }], next: null });
    expect(await getJson(`${idp.url}/_mintmark/api/users?after=nobody`)).toMatchObject({
      status: 400,
      body: { code: "bad_request" },
    });
  });
});
