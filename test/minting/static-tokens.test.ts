// Static tokens: what introspection and userinfo say of a token whose value stands in the configuration.
import { afterAll, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { introspect, userinfo } from "../support/introspect.ts";

/** The id of the built-in user. */
const ALICE = "11111111-1111-4111-8111-111111111111";

const idp = await startMintmark({
  staticTokens: {
    "plain-static-token": { clientId: "reader" },
    "full-static-token": {
      clientId: "reader",
      user: "alice",
      audience: "https://api.test",
      scopes: ["openid", "notes:read"],
      claims: { tenant: "t1" },
    },
  },
});
afterAll(() => idp.close());

it("a static token is for the issuer and has no scope, user and expiry unless its definition has them", async () => {
  expect(await introspect(idp.url, "plain-static-token")).toEqual({
    active: true,
    iss: idp.url,
    sub: expect.any(String) as string,
    aud: idp.url,
    client_id: "reader",
    token_type: "Bearer",
    iat: expect.any(Number) as number,
  });
  expect((await userinfo(idp.url, "plain-static-token")).status).toBe(403);
});

it("a static token has the user, the audience, the scopes and the claims of its definition", async () => {
  expect(await introspect(idp.url, "full-static-token")).toMatchObject({
    active: true,
    sub: ALICE,
    aud: "https://api.test",
    client_id: "reader",
    scope: "openid notes:read",
    tenant: "t1",
  });
  expect((await userinfo(idp.url, "full-static-token")).body).toMatchObject({ sub: ALICE });
  const { claims } = await idp.inspect("full-static-token");
  expect(claims).toMatchObject({ scope: "openid notes:read", client_id: "reader" });
});
