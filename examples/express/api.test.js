import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startMintmark } from "mintmark";
import { startWithJwks } from "./with-jwks.js";
import { startWithSecret } from "./with-secret.js";

const SECRET = "a-secret-of-32-characters-or-more";
const CLIENT = { clientId: "orders-api", clientSecret: "orders-api-secret" };

/** `bad` is the status for a token that the API refuses. */
const variants = [
  { name: "jsonwebtoken", audience: "orders-hs256", start: startWithSecret, bad: 403 },
  { name: "express-oauth2-jwt-bearer", audience: "orders", start: startWithJwks, bad: 401 },
];

let idp;
before(async () => {
  idp = await startMintmark({
    users: { alice: { id: "11111111-1111-4111-8111-111111111111" } },
    clients: { [CLIENT.clientId]: { secret: CLIENT.clientSecret, grantTypes: [] } },
    resources: { orders: {}, "orders-hs256": { alg: "HS256", secret: SECRET } },
  });
});
after(() => idp.close());

for (const { name, audience, start, bad } of variants) {
  describe(`the API with ${name}`, () => {
    let api;
    before(async () => {
      const introspectionUrl = `${idp.url}/introspect`;
      api = await start({ issuer: idp.url, audience, secret: SECRET, introspectionUrl, ...CLIENT });
    });
    after(() => api.close());

    const mint = (request) => idp.mint({ user: "alice", audience, scope: "orders:read", ...request });
    const call = async (headers, method = "GET") => {
      const response = await fetch(api.url, { method, headers });
      return { status: response.status, headers: response.headers, body: await response.json() };
    };
    const withToken = (token, method) => call({ Authorization: `Bearer ${token}` }, method);

    test("accepts a good token", async () => {
      const { token } = await mint();
      const { status, body } = await withToken(token);
      assert.equal(status, 200);
      assert.deepEqual(body, { owner: "11111111-1111-4111-8111-111111111111" });
    });

    test("answers 401 without a token", async () => {
      assert.equal((await call({})).status, 401);
    });

    for (const [title, request] of [
      ["an expired token", { expiresInSeconds: -1 }],
      ["a token for another audience", { claims: { aud: "billing" } }],
      ["a token of another issuer", { claims: { iss: "https://elsewhere.example" } }],
      ["a token with a wrong signature", { flaw: "wrong-signature" }],
      ["a token without a signature", { flaw: "alg-none" }],
    ]) {
      test(`answers ${bad} to ${title}`, async () => {
        const { token } = await mint(request);
        assert.equal((await withToken(token)).status, bad);
      });
    }

    test(`answers ${bad} to a malformed token`, async () => {
      for (const token of ["garbage", "only.two", "a.b.c.d"]) {
        assert.equal((await withToken(token)).status, bad);
      }
    });

    test("answers 403 if the scope is missing", async () => {
      const { token } = await mint();
      assert.equal((await withToken(token, "POST")).status, 403);
      const writing = await mint({ scope: "orders:write" });
      assert.equal((await withToken(writing.token, "POST")).status, 201);
    });

    test(`answers ${bad} to a token that was revoked`, async () => {
      const { id, token } = await mint();
      assert.equal((await withToken(token)).status, 200);
      await idp.tokens.revoke(id);
      assert.equal((await withToken(token)).status, bad);
    });

    test("accepts an API key until it is revoked", async () => {
      const key = await idp.mint({
        client: "nightly",
        audience,
        scope: "orders:read",
        format: "opaque",
        expiresInSeconds: "never",
        description: "Nightly build",
      });
      const headers = { "X-API-Key": key.token };
      assert.equal((await call(headers)).status, 200);
      assert.equal((await call(headers, "POST")).status, 403);
      assert.notEqual((await idp.tokens.get(key.id)).lastUsedAt, null);
      await idp.tokens.revoke(key.id);
      assert.equal((await call(headers)).status, 401);
      assert.equal((await call({ "X-API-Key": (await mint()).token })).status, 401);
    });

    test("refuses every request while the issuer is down", async () => {
      const { token } = await mint();
      await idp.faults.add({ endpoint: "introspection", status: 500, times: 1 });
      assert.equal((await withToken(token)).status, 503);
      assert.equal((await withToken(token)).status, 200);
    });
  });
}
