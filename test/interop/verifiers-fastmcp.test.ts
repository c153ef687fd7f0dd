// Runs `mintmark check` against FastMCP's verifiers, each in its own process and in real time: each must
// accept exactly what measured.ts says. Skipped if no Python has the measured version;
// `scripts/python-env.sh` installs it.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { API_CLIENT } from "../support/introspect.ts";
import { findPython, startPython } from "../support/python.ts";
import { MEASURED } from "./sdks/verifiers/measured.ts";
import { resultOf } from "./sdks/verifiers/result.ts";

const AUDIENCE = "http://localhost:8000/mcp";
const SCOPE = "notes:read";
const SERVER = join(import.meta.dirname, "fastmcp/server.py");
const PYTHONS = { 4: await findPython(4), 2: await findPython(2) };

/** The constructor's arguments, as in FastMCP's documentation on token verification. */
const VERIFIERS: Record<"jwt" | "introspection", (idp: Mintmark) => object> = {
  jwt: (idp) => ({
    jwks_uri: `${idp.url}/.well-known/jwks.json`,
    issuer: idp.url,
    audience: AUDIENCE,
    required_scopes: [SCOPE],
  }),
  introspection: (idp) => ({
    introspection_url: `${idp.url}/introspect`,
    client_id: API_CLIENT[0],
    client_secret: API_CLIENT[1],
    required_scopes: [SCOPE],
  }),
};

describe.concurrent.each([
  { verifier: "FastMCP 4 JWTVerifier", major: 4, kind: "jwt", strict: undefined },
  {
    verifier: "FastMCP 4 IntrospectionTokenVerifier",
    major: 4,
    kind: "introspection",
    strict: { audience: AUDIENCE },
  },
  { verifier: "FastMCP 2 JWTVerifier", major: 2, kind: "jwt", strict: undefined },
  { verifier: "FastMCP 2 IntrospectionTokenVerifier", major: 2, kind: "introspection", strict: undefined },
] as const)("$verifier", ({ verifier, major, kind, strict }) => {
  const measured = MEASURED.find((each) => each.verifier === verifier);
  const version = measured?.packages["fastmcp"];
  const python = PYTHONS[major];
  const isMissing = python === undefined || python.versions.fastmcp !== version;
  const reason = isMissing ? ` (no Python here has FastMCP ${version})` : "";

  async function checked(more: object, lifecycle: boolean) {
    if (!python) throw new Error("no Python");
    await using idp = await startMintmark();
    const args = [kind, JSON.stringify({ ...VERIFIERS[kind](idp), ...more })];
    await using server = await startPython(python, SERVER, args);
    return resultOf(await idp.check({ url: server.url, audience: AUDIENCE, scope: SCOPE, lifecycle }));
  }

  test
    .skipIf(isMissing)
    .concurrent(`set up as its documentation says, accepts what was measured${reason}`, async () => {
      expect(python?.versions).toEqual(measured?.packages);
      expect(await checked({}, true)).toEqual(measured?.result);
    });

  if (!strict) return;
  test
    .skipIf(isMissing)
    .concurrent(`as strict as its options can make it, accepts what was measured${reason}`, async () => {
      const { found } = await checked(strict, false);
      expect(found.filter((each) => each.includes(" accepted "))).toEqual(measured?.stricter?.accepted);
    });
});
