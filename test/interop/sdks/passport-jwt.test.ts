// APIs behind passport-jwt with the keys from jwks-rsa, for the vendors whose access tokens are JWTs. Auth0's have a
// test among those of its own verifiers.
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

it("is the version that is recorded", () => {
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

  it("takes sound tokens, of users and of clients", async () => {
    expect(await statusOf(`${api.url}/notes`)).toBe(401);
    expect(await statusOf(`${api.url}/notes`, await token())).toBe(200);
    expect(await statusOf(`${api.url}/notes`, await token({ client: "demo-service" }))).toBe(200);
  });

  it("finds the role where the vendor has it", async () => {
    expect(await statusOf(`${api.url}/admin`, await token({ user: "alice" }))).toBe(200);
    expect(await statusOf(`${api.url}/admin`, await token({ user: "bob" }))).toBe(403);
  });

  it("refuses an ID token, where there is an audience to tell it by", async () => {
    const idToken = await issuer.token({ user: "alice", kind: "id" });
    expect(await statusOf(`${api.url}/notes`, idToken)).toBe(audience === undefined ? 200 : 401);
  });

  it("goes on after a rotation", async () => {
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
  ])("refuses a token that is %s", async (flaw) => {
    expect(await statusOf(`${api.url}/notes`, await token({ user: "alice", flaw }))).toBe(401);
  });
});
