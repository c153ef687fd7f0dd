// `idp.check` against APIs with one planted weakness each: it finds that weakness and nothing else.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { CheckOptions } from "../../src/check/options.ts";
import { fails } from "../../src/check/report/report.ts";
import type { CheckReport } from "../../src/control/check-report.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { FLAWS } from "../../src/tokens/flaws/catalogue.ts";
import type { Flaw } from "../../src/tokens/flaws/flaw.ts";
import { impatientCheck, seenFromOutside } from "../support/impatient-check.ts";
import { type Holes, startApi, type Verify } from "../support/weak-servers/server.ts";
import * as verifiers from "../support/weak-servers/verifiers.ts";

const AUDIENCE = "http://localhost:8000/notes";
const SCOPE = "notes:read";
/** Keys of this algorithm are made fast, and each check makes some. */
const ALG = "ES256";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

async function checked(
  verify: Verify,
  holes: Holes = {},
  options: Partial<CheckOptions> = {},
): Promise<CheckReport> {
  await using api = await startApi({ issuer: idp.url, audience: AUDIENCE, scope: SCOPE }, verify, holes);
  return await impatientCheck(idp, {
    url: api.url,
    audience: AUDIENCE,
    scope: SCOPE,
    timeoutSeconds: 5,
    alg: ALG,
    ...options,
  });
}

/** Returns the findings that fail the check, as kind and case: `accepted wrong-audience`. */
function found({ findings }: CheckReport): string[] {
  return findings
    .filter(fails)
    .map(({ kind, case: name }) => `${kind} ${name}`)
    .toSorted();
}

const jwks = () => verifiers.byJwks(idp.url);

describe("an API", () => {
  const WEAKNESSES: Record<string, { api: () => Parameters<typeof checked>; names: string[] }> = {
    "no weakness": { api: () => [jwks()], names: [] },
    "no audience check": {
      api: () => [jwks(), { audience: true }],
      names: [
        "accepted audience-case",
        "accepted audience-list-without-you",
        "accepted audience-longer",
        "accepted audience-shorter",
        "accepted no-audience",
        "accepted wrong-audience",
      ],
    },
    "no issuer check": {
      api: () => [jwks(), { issuer: true }],
      names: ["accepted issuer-trailing-slash", "accepted wrong-issuer"],
    },
    "no scope check": {
      api: () => [jwks(), { scope: true }],
      names: [
        "accepted missing-scope",
        "accepted no-scope",
        "accepted scope-case",
        "accepted scope-prefix-lookalike",
      ],
    },
    "no signature check": {
      api: () => [verifiers.decodeOnly(), {}, { verifier: "jwks" }],
      names: [
        ...FLAWS.filter(isForged).map(({ name }) => `accepted ${name}`),
        "accepted duplicate-header-members",
        "accepted non-base64url",
      ].toSorted(),
    },
    "the algorithm taken from the token": {
      api: () => [verifiers.algFromHeader(idp.url), {}, { alg: "RS256" }],
      names: [
        "accepted alg-none",
        "accepted alg-none-with-signature",
        "accepted duplicate-header-members", // whose last `alg` is none
        "accepted hmac-with-public-key-pem",
      ],
    },
    "no expiry check": {
      api: () => [verifiers.withoutExpiry(idp.url)],
      names: ["accepted duplicate-json-members", "accepted expired"],
    },
    "tokens accepted in the query": {
      api: () => [jwks(), { queryToken: true }],
      names: ["accepted token-in-query"],
    },
    "keys fetched from a URL in the token": {
      api: () => [verifiers.fetchesPointers(idp.url)],
      names: ["fetched jku", "fetched x5u"],
    },
    "objects found by their id alone": {
      api: () => [jwks(), { notes: true }, { asOther: "GET /notes/{id}", create: "POST /notes {}" }],
      names: ["leaked other-user"],
    },
  };

  test.each(Object.entries(WEAKNESSES))(
    "with %s gets exactly the expected findings",
    async (_, { api, names }) => {
      const report = await checked(...api());
      expect(found(report)).toEqual(names);
      expect(report.passed).toBe(names.length === 0);
      expect(report.verifier).toBe("jwks");
      expect(report.accepted).toBe(names.filter((name) => name.startsWith("accepted")).length);
    },
  );
});

describe("an API in the lifecycle cases", () => {
  const LIVES: Record<string, { api: () => Parameters<typeof checked>; names: string[] }> = {
    "JWKS and no weakness": { api: () => [jwks()], names: [] },
    "introspection and no weakness": { api: () => [verifiers.byIntrospection(idp.url)], names: [] },
    "keys that are never fetched again": {
      api: () => [verifiers.withoutRefetch(idp.url)],
      names: ["refused rotation-picked-up"],
    },
    "keys fetched for every unknown kid": {
      api: () => [verifiers.withoutCooldown(idp.url)],
      names: ["flooded unknown-kid-flood"],
    },
    "keys that are kept for ever": {
      api: () => [verifiers.hoardsKeys(idp.url)],
      names: ["accepted removed-key-let-go"],
    },
    "access for everyone while introspection is down": {
      api: () => [verifiers.byIntrospection(idp.url, { failsOpen: true })],
      names: [
        "accepted introspection-down",
        "accepted introspection-error",
        "accepted introspection-hangs",
        "accepted introspection-html",
        "accepted introspection-reset",
      ],
    },
    "any truthy `active` accepted": {
      api: () => [verifiers.byIntrospection(idp.url, { truthy: true })],
      names: ["accepted introspection-text"],
    },
    "introspection responses cached for ever": {
      api: () => [verifiers.byIntrospection(idp.url, { caches: true })],
      names: ["accepted removed-key-let-go", "accepted revoked-after-use"],
    },
  };

  test.each(Object.entries(LIVES))(
    "with %s gets exactly the expected findings",
    async (_, { api, names }) => {
      const [verify, holes, options] = api();
      const before = await seenFromOutside(idp);
      const report = await checked(verify, holes, { ...options, lifecycle: true });
      expect(found(report)).toEqual(names);
      expect(report.cases.filter(({ group }) => group === "lifecycle").length).toBeGreaterThan(10);
      expect(await seenFromOutside(idp)).toEqual(before);
    },
  );
});

/** Whether the flaw is a wrong signature or signing key, and exists for a key of this issuer. */
function isForged({ group, verdicts, algs }: Flaw): boolean {
  const exists = algs === undefined || algs.includes(ALG) || algs.includes("RS256");
  return group === "signature" && verdicts.jwks.outcome === "refuse" && exists;
}
