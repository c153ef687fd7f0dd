// Runs `mintmark check` against verifiers as people install them: each must accept exactly what measured.ts,
// and so docs/check.md, says. A new version that behaves differently fails here.
import { createPublicKey, type JsonWebKey } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Mintmark, startMintmark } from "../../../src/index.ts";
import { impatientCheck } from "../../support/impatient-check.ts";
import { installedVersion } from "./installed.ts";
import type { StartApi, Trusted } from "./verifiers/api.ts";
import { startExpressBearer } from "./verifiers/express-oauth2-jwt-bearer.ts";
import { startFastifyJwt, startFastifyJwtJwks } from "./verifiers/fastify.ts";
import { startJose } from "./verifiers/jose.ts";
import { startJsonwebtoken } from "./verifiers/jsonwebtoken.ts";
import { MEASURED } from "./verifiers/measured.ts";
import { startOktaJwtVerifier } from "./verifiers/okta-jwt-verifier.ts";
import { startPassportJwt } from "./verifiers/passport-jwt.ts";
import { resultOf } from "./verifiers/result.ts";
import { endingAtUncaught } from "./verifiers/uncaught.ts";

const SCOPE = "notes:read";
const APIS: Record<string, { start: StartApi; scope?: string }> = {
  jose: { start: startJose },
  "express-oauth2-jwt-bearer": { start: startExpressBearer, scope: SCOPE },
  jsonwebtoken: { start: startJsonwebtoken },
  "passport-jwt": { start: startPassportJwt },
  "@okta/jwt-verifier": { start: startOktaJwtVerifier, scope: SCOPE },
  "fastify-jwt-jwks": { start: startFastifyJwtJwks },
  "@fastify/jwt": { start: startFastifyJwt },
};

// The verifiers use all of these clocks to cache keys and to count fetches.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "performance", "hrtime"] });
  vi.spyOn(console, "warn").mockReturnValue(); // Okta's verifier warns that the issuer has no TLS
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const measured = MEASURED.filter(({ verifier }) => verifier in APIS);

test("every API of this test has been measured, and no other", () => {
  expect(measured.map(({ verifier }) => verifier)).toEqual(Object.keys(APIS));
});

test.each(measured)("$verifier has the version that was measured", ({ packages }) => {
  expect(Object.fromEntries(Object.keys(packages).map((name) => [name, installedVersion(name)]))).toEqual(
    packages,
  );
});

test.each(measured)(
  "$verifier, set up as its documentation says, accepts what was measured",
  async ({ verifier, result }) => {
    expect(await checked(verifier, { lifecycle: true })).toEqual(result);
  },
);

test.each(measured.filter(({ stricter }) => stricter))(
  "$verifier, as strict as its options can make it, accepts what was measured",
  async ({ verifier, stricter }) => {
    const { found } = await checked(verifier, { strict: true });
    expect(found.filter((each) => each.includes(" accepted "))).toEqual(stricter?.accepted);
  },
);

async function checked(name: string, { strict = false, lifecycle = false }) {
  const { start, scope } = APIS[name] as (typeof APIS)[string];
  await using idp = await startMintmark();
  const trusted = await trustIn(idp);
  await using api = await start(trusted, { strict });
  using _ = endingAtUncaught(api.end);
  const report = await impatientCheck(idp, {
    url: api.url,
    audience: trusted.audience,
    ...(scope !== undefined && { scope }),
    lifecycle,
    // Restarts the API, as a process supervisor would.
    onProgress: (doing) => doing.includes("answer again") && api.startAnew(),
  });
  return resultOf(report);
}

async function trustIn(idp: Mintmark): Promise<Trusted> {
  const jwksUri = `${idp.url}/.well-known/jwks.json`;
  const [key] = (await idp.keys.list()).filter(({ alg }) => alg === "RS256");
  const pem = createPublicKey({ key: key?.publicJwk as JsonWebKey, format: "jwk" });
  return {
    issuer: idp.url,
    jwksUri,
    pem: pem.export({ type: "spki", format: "pem" }) as string,
    audience: "http://localhost:8000/notes",
    scope: SCOPE,
  };
}
