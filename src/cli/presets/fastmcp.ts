// Presets for FastMCP's token verifiers. FastMCP 2 reads these variables itself; FastMCP 3 and 4 do not, so
// the printed comments contain the Python code for them.
import type { StaticTokenConfig } from "../../config/directory.ts";
import { HMAC_ALGS, type HmacAlg, isHmac } from "../../keys/algorithms.ts";
import { shellWord } from "../text/shell-quote.ts";
import { credentialLines, type Facts, type Line, type Preset } from "./preset.ts";

const PROVIDERS = "fastmcp.server.auth.providers";
const JWT = "FASTMCP_SERVER_AUTH_JWT_";
const INTROSPECTION = "FASTMCP_SERVER_AUTH_INTROSPECTION_";

/** Lines of `mintmark run` without --env. They describe the issuer but do not choose FastMCP's verifier. */
export const fastmcpWithoutChoice: Pick<Preset, "lines"> = {
  lines: (facts) => [
    [`${JWT}JWKS_URI`, facts.issuer.endpoints["jwks"] ?? ""],
    [`${JWT}PUBLIC_KEY`, ""],
    [`${JWT}ALGORITHM`, isHmac(facts.alg) ? "RS256" : facts.alg],
    [`${JWT}ISSUER`, facts.tokenIssuer],
    ...(facts.audienceIsGuess ? [] : [audienceLine(JWT, facts)]),
    ...scopeLine(JWT, facts),
    ...introspectionLines(facts),
    ...(facts.audienceIsGuess ? [] : [audienceLine(INTROSPECTION, facts)]),
  ],
};

const jwks: Preset = {
  name: "fastmcp-jwks",
  summary: "FastMCP's JWTVerifier with the issuer's JWKS",
  lines: (facts) => [
    ...signedOtherwise(facts),
    ...jwtLines(facts, {
      used: ["JWKS_URI", facts.issuer.endpoints["jwks"] ?? ""],
      alg: isHmac(facts.alg) ? "RS256" : facts.alg,
    }),
  ],
};

const staticKey: Preset = {
  name: "fastmcp-static-key",
  summary: "FastMCP's JWTVerifier with the issuer's public key as a PEM; --alg ES256 for an EC key",
  async lines(facts) {
    const { alg, pem } = await facts.publicPem();
    return [
      ...signedOtherwise(facts),
      "This is the current signing key. Print these lines again after `mintmark keys rotate`.",
      ...jwtLines(facts, { used: ["PUBLIC_KEY", pem], alg }),
    ];
  },
};

const hmac = HMAC_ALGS.map((alg): Preset => ({
  name: `fastmcp-${alg.toLowerCase()}`,
  summary: `FastMCP's JWTVerifier with a shared secret, ${alg}`,
  alg,
  async lines(facts) {
    const { text, isOfResource } = await facts.secret(alg);
    return [
      mintingLine(facts, isOfResource ? undefined : alg),
      ...jwtLines(facts, { used: ["PUBLIC_KEY", text], alg }),
    ];
  },
}));

const introspection: Preset = {
  name: "fastmcp-introspection",
  summary: "FastMCP's IntrospectionTokenVerifier, for opaque tokens and JWTs",
  lines: (facts) => [
    ["FASTMCP_SERVER_AUTH", `${PROVIDERS}.introspection.IntrospectionTokenVerifier`],
    ...introspectionLines(facts),
    "FastMCP checks the audience from 4.1 on. Before that, compare `aud` in a subclass; otherwise tokens for any API pass.",
    audienceLine(INTROSPECTION, facts),
    ...python("introspection", "IntrospectionTokenVerifier", [
      fromEnv("introspection_url", `${INTROSPECTION}INTROSPECTION_URL`),
      fromEnv("client_id", `${INTROSPECTION}CLIENT_ID`),
      fromEnv("client_secret", `${INTROSPECTION}CLIENT_SECRET`),
      fromEnv("audience", `${INTROSPECTION}AUDIENCE`),
      ...requiredScopes(INTROSPECTION, facts),
    ]),
  ],
};

const staticTokens: Preset = {
  name: "fastmcp-static-tokens",
  summary: "fixed tokens for FastMCP's StaticTokenVerifier",
  lines: ({ staticTokens: tokens }) => [
    "No version of FastMCP has a setting for StaticTokenVerifier. In Python:",
    "  import json, os; from fastmcp.server.auth.providers.jwt import StaticTokenVerifier",
    '  auth = StaticTokenVerifier(tokens=json.loads(os.environ["STATIC_TOKENS"]))',
    "`mintmark run` accepts these tokens at introspection too; `mintmark serve` needs --static-tokens or a configuration.",
    ["STATIC_TOKENS", JSON.stringify(Object.fromEntries(Object.entries(tokens).map(toStaticToken)))],
    ...BUILT_IN.filter((token) => Object.hasOwn(tokens, token)).map(
      (token) => [token.toUpperCase().replaceAll("-", "_"), token] as const,
    ),
  ],
};

/** Only these tokens get a variable of their own; a configured token may not be a valid variable name. */
const BUILT_IN = ["dev-alice-token", "dev-bob-token", "dev-guest-token"];

function toStaticToken([token, { clientId, scopes, claims }]: [string, StaticTokenConfig]) {
  return [token, { ...claims, client_id: clientId, scopes }];
}

export const fastmcpPresets: Preset[] = [jwks, ...hmac, staticKey, introspection, staticTokens];

function jwtLines(
  facts: Facts,
  { used, alg }: { used: ["JWKS_URI" | "PUBLIC_KEY", string]; alg: string },
): Line[] {
  const [member, value] = used;
  return [
    ["FASTMCP_SERVER_AUTH", `${PROVIDERS}.jwt.JWTVerifier`],
    [`${JWT}${member}`, value],
    "Empty because FastMCP 2 accepts only one of the two.",
    [`${JWT}${member === "JWKS_URI" ? "PUBLIC_KEY" : "JWKS_URI"}`, ""],
    [`${JWT}ALGORITHM`, alg],
    [`${JWT}ISSUER`, facts.tokenIssuer],
    audienceLine(JWT, facts),
    ...scopeLine(JWT, facts),
    ...python("jwt", "JWTVerifier", [
      fromEnv(member.toLowerCase(), `${JWT}${member}`),
      fromEnv("algorithm", `${JWT}ALGORITHM`),
      fromEnv("issuer", `${JWT}ISSUER`),
      fromEnv("audience", `${JWT}AUDIENCE`),
      ...requiredScopes(JWT, facts),
    ]),
  ];
}

function introspectionLines(facts: Facts): Line[] {
  return [
    [`${INTROSPECTION}INTROSPECTION_URL`, facts.issuer.endpoints["introspection"] ?? ""],
    ...credentialLines(INTROSPECTION, facts.clients.api),
    ...scopeLine(INTROSPECTION, facts),
  ];
}

function audienceLine(prefix: string, { audience, audienceIsGuess }: Facts): Line {
  const name = `${prefix}AUDIENCE`;
  return audienceIsGuess ? [name, audience, "ifUnset"] : [name, audience];
}

/** Joins scopes with commas, which FastMCP 2 accepts and which need no quotes in a shell. */
function scopeLine(prefix: string, { scopes }: Facts): Line[] {
  return scopes.length === 0 ? [] : [[`${prefix}REQUIRED_SCOPES`, scopes.join(",")]];
}

function requiredScopes(prefix: string, { scopes }: Facts): string[] {
  return scopes.length === 0 ? [] : [`${fromEnv("required_scopes", `${prefix}REQUIRED_SCOPES`)}.split(",")`];
}

function fromEnv(argument: string, variable: string): string {
  return `${argument}=env["${variable}"]`;
}

function python(module: string, verifier: string, args: string[]): Line[] {
  return [
    "FastMCP 2 reads these variables itself; FastMCP 3 and 4 do not. For those, in Python:",
    `  from os import environ as env; from ${PROVIDERS}.${module} import ${verifier}`,
    `  auth = ${verifier}(${args.join(", ")})`,
  ];
}

/** Returns a warning if a secret signs the tokens, because a public key cannot verify them. */
function signedOtherwise({ alg }: Facts): Line[] {
  if (!isHmac(alg)) return [];
  return [
    `Tokens for this audience are signed with ${alg}, which no public key verifies: see fastmcp-${alg.toLowerCase()}.`,
  ];
}

function mintingLine({ audience, issuer }: Facts, alg: HmacAlg | undefined): Line {
  const options = [
    ...(issuer.id === "default" ? [] : [`--issuer ${issuer.id}`]),
    `--audience ${shellWord(audience)}`,
    ...(alg === undefined ? [] : [`--alg ${alg}`]),
  ];
  return `Mint a token for it: npx mintmark token alice ${options.join(" ")}`;
}
