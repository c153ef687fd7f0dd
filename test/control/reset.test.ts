// Resetting an issuer to its configured state between tests. It keeps its keys, which verifiers have fetched.
import { afterAll, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { introspect } from "../support/introspect.ts";
import { postForm } from "../support/post-form.ts";

const idp = await startMintmark({
  passwordGrant: true,
  issuers: { other: {} },
});
afterAll(() => idp.close());

const form = { grant_type: "password", client_id: "demo-app", username: "bob", password: "bob" };

it("a reset deletes tokens, faults, log, clock and directory changes, and keeps the keys", async () => {
  const { body } = await postForm(`${idp.url}/token`, { ...form, scope: "openid offline_access" });
  const minted = await idp.token({ format: "opaque" });
  await idp.keys.rotate();
  await idp.faults.add({ endpoint: "userinfo", status: 500 });
  await idp.clock.set({ advanceSeconds: 86_400, frozen: true });
  await idp.users.remove("bob");
  const keys = await idp.keys.list();

  await idp.reset();

  expect(await introspect(idp.url, minted)).toEqual({ active: false });
  expect(await introspect(idp.url, String(body["access_token"]))).toEqual({ active: false });
  const refreshed = await postForm(`${idp.url}/token`, {
    grant_type: "refresh_token",
    client_id: "demo-app",
    refresh_token: String(body["refresh_token"]),
  });
  expect([refreshed.status, refreshed.body["error"]]).toEqual([400, "invalid_grant"]);
  expect(await idp.faults.list()).toEqual([]);
  expect(await idp.clock.get()).toMatchObject({ frozen: false, aheadSeconds: 0 });
  expect((await idp.keys.list()).map(({ kid, state }) => [kid, state])).toEqual(
    keys.map(({ kid, state }) => [kid, state]),
  );
  expect((await postForm(`${idp.url}/token`, form)).status).toBe(200);
  // Log entries since the reset: two introspections, the refused refresh, the password grant.
  expect((await idp.requests.list()).map(({ endpoint }) => endpoint)).toEqual([
    "introspection",
    "introspection",
    "token",
    "token",
  ]);
});

it("a reset restores revoked static tokens", async () => {
  const { active } = await introspect(idp.url, "dev-bob-token");
  expect(active).toBe(true);
  const [bob] = (await idp.tokens.list()).filter(({ clientId }) => clientId === "bob@company.com");
  await idp.tokens.revoke(String(bob?.id));
  expect(await introspect(idp.url, "dev-bob-token")).toEqual({ active: false });
  await idp.reset();
  expect(await introspect(idp.url, "dev-bob-token")).toMatchObject({ active: true });
});

it("a reset does not affect other issuers", async () => {
  const other = await idp.issuer("other");
  const token = await other.token({ format: "opaque" });
  await idp.reset();
  expect(await introspect(other.url, token)).toMatchObject({ active: true });
  await other.reset();
  expect(await introspect(other.url, token)).toEqual({ active: false });
});

it("a reset works over HTTP", async () => {
  await idp.faults.add({ endpoint: "jwks", status: 500 });
  const response = await fetch(`${idp.url}/_mintmark/api/reset`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect([response.status, await response.json()]).toMatchObject([200, { id: "default" }]);
  expect(await idp.faults.list()).toEqual([]);
});
