// Two tests that fail while they have an issuer, and one that checks that they leave nothing behind.
import { expect, test } from "../../../src/vitest.ts";

test("a client that forgot its resource", async ({ idp }) => {
  await fetch(`${idp.url}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: "demo-service",
      client_secret: "demo-service-secret",
      scope: "read",
    }),
  });
  await expect(idp).toHaveReceivedTokenRequest({
    grant: "client_credentials",
    resource: "http://localhost:8000/mcp",
  });
});

test("a test that throws while waitFor is pending", async ({ idp }) => {
  idp.requests.waitFor({ endpoint: "jwks" }, { timeoutSeconds: 60 }).catch(() => {});
  throw new Error("thrown on purpose");
});

test("both leave no issuer behind", async ({ idp, mintmark }) => {
  const isolated = (await mintmark.issuers.list()).filter((issuer) => issuer.isolated);
  expect(isolated.map(({ id }) => id)).toEqual([idp.id]);
});
