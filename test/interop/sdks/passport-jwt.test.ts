// APIs behind passport-jwt with the keys from jwks-rsa, for the vendors whose access tokens are JWTs.
// auth0-api.test.ts covers Auth0.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { startGuardedApi } from "./guarded-api.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-passport-jwt.ts";
import { HABITS, vendorIssuers } from "./vendors.ts";
import { statusOf } from "./web-app.ts";

const PROVEN_VENDORS = ["keycloak", "okta", "entra", "cognito"] as const;

const idp = await startMintmark({ issuers: vendorIssuers() });
afterAll(() => idp.close());

it("the installed version is the recorded one", () => {
  expect(PROVEN.map(({ vendor }) => vendor)).toEqual([...PROVEN_VENDORS]);
  for (const { version } of PROVEN) expect(version).toBe(installedVersion("passport-jwt"));
});

describe.each(PROVEN_VENDORS)("passport-jwt with jwks-rsa at %s", async (vendor) => {
  const { audience } = HABITS[vendor];
  const issuer = await idp.issuer(vendor);
  const api = await startGuardedApi(vendor, issuer);
  afterAll(() => api[Symbol.asyncDispose]());

  const token = (more: object = { user: "alice" }) =>
    issuer.token({ audience, scope: "notes.read", ...more });

  it("accepts valid tokens of users and of clients", async () => {
    expect(await statusOf(`${api.url}/notes`)).toBe(401);
    expect(await statusOf(`${api.url}/notes`, await token())).toBe(200);
    expect(await statusOf(`${api.url}/notes`, await token({ client: "demo-service" }))).toBe(200);
  });

  it("finds the role in the claim of the vendor", async () => {
    expect(await statusOf(`${api.url}/admin`, await token({ user: "alice" }))).toBe(200);
    expect(await statusOf(`${api.url}/admin`, await token({ user: "bob" }))).toBe(403);
  });

  it("refuses an ID token, if the audience tells it apart", async () => {
    const idToken = await issuer.token({ user: "alice", kind: "id" });
    expect(await statusOf(`${api.url}/notes`, idToken)).toBe(audience === undefined ? 200 : 401);
  });

  it("accepts tokens after a rotation", async () => {
    await issuer.keys.rotate();
    expect(await statusOf(`${api.url}/notes`, await token())).toBe(200);
  });

  it.each([
    "expired",
    "not-yet-valid",
    "wrong-issuer",
    "wrong-signature",
    "alg-none",
    "unknown-kid",
    ...(audience === undefined ? [] : ["wrong-audience"]),
  ])("refuses a token with the flaw %s", async (flaw) => {
    expect(await statusOf(`${api.url}/notes`, await token({ user: "alice", flaw }))).toBe(401);
  });
});
