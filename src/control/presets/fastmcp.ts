// Presets for FastMCP's token verifiers. FastMCP 2 reads these variables itself; FastMCP 3 and 4 do not, so
// the printed comments contain the Python code for them.
import type { StaticTokenConfig } from "../../config/directory.ts";
import { HMAC_ALGS, type HmacAlg, isHmac } from "../../keys/algorithms.ts";
import { shellWord } from "../../shell-quote.ts";
import { TYPED_COMMAND } from "../../typed-command.ts";
import {
  audienceOfTokens,
  credentialLines,
  type Facts,
  type FastMcpVersion,
  type Line,
  NO_AUDIENCE,
  type Preset,
  type SeenToken,
} from "./preset.ts";
import { requireIntrospection, signed, signedByKey } from "./seen-token.ts";

const PROVIDERS = "fastmcp.server.auth.providers";
const JWT = "FASTMCP_SERVER_AUTH_JWT_";
const INTROSPECTION = "FASTMCP_SERVER_AUTH_INTROSPECTION_";

/** Lines of `mintmark run` without --env. They describe the issuer but do not choose FastMCP's verifier. */
export const fastmcpWithoutChoice: Pick<Preset, "lines"> = {
  lines: async (facts) => [
    [`${JWT}JWKS_URI`, facts.issuer.endpoints["jwks"] ?? ""],
    [`${JWT}PUBLIC_KEY`, ""],
    [`${JWT}ALGORITHM`, isHmac(facts.alg) ? "RS256" : facts.alg],
    [`${JWT}ISSUER`, facts.tokenIssuer],
    ...(facts.audienceIsGuess ? [] : [await audienceOfTokens(`${JWT}AUDIENCE`, facts)]),
    ...scopeLine(JWT, facts),
    ...introspectionLines(facts),
    ...(facts.audienceIsGuess ? [] : [await audienceOfTokens(`${INTROSPECTION}AUDIENCE`, facts)]),
  ],
};

const jwks: Preset = {
  name: "fastmcp-jwks",
  summary: "FastMCP's JWTVerifier with the issuer's JWKS",
  async lines(facts) {
    const seen = signedByKey(facts, await facts.seen());
    return jwtLines(facts, seen, ["JWKS_URI", facts.issuer.endpoints["jwks"] ?? ""]);
  },
};

const staticKey: Preset = {
  name: "fastmcp-static-key",
  summary: "FastMCP's JWTVerifier with the issuer's public key as a PEM; --alg ES256 for an EC key",
  async lines(facts) {
    const { alg, pem } = await facts.publicPem();
    const seen = signedByKey(facts, await facts.seen());
    return [
      "This is the current signing key. Print these lines again after `mintmark keys rotate`.",
      ...jwtLines(facts, { ...seen, alg }, ["PUBLIC_KEY", pem]),
    ];
  },
};

const hmac = HMAC_ALGS.map((alg): Preset => ({
  name: `fastmcp-${alg.toLowerCase()}`,
  summary: `FastMCP's JWTVerifier with a shared secret, ${alg}`,
  alg,
  async lines(facts) {
    const { text, isOfResource } = await facts.secret(alg);
    const seen = signed(facts, await facts.seen(alg));
    return [
      mintingLine(facts, isOfResource ? undefined : alg),
      ...jwtLines(facts, seen, ["PUBLIC_KEY", text]),
    ];
  },
}));

const introspection: Preset = {
  name: "fastmcp-introspection",
  summary: "FastMCP's IntrospectionTokenVerifier, for opaque tokens and JWTs",
  async lines(facts) {
    requireIntrospection(facts);
    const { audience, ...seen } = await facts.seen();
    const name = "IntrospectionTokenVerifier";
    const args = [
      fromEnv("introspection_url", `${INTROSPECTION}INTROSPECTION_URL`),
      fromEnv("client_id", `${INTROSPECTION}CLIENT_ID`),
      fromEnv("client_secret", `${INTROSPECTION}CLIENT_SECRET`),
      ...requiredScopes(INTROSPECTION, facts, seen),
    ];
    const audienceArgument = fromEnv("audience", `${INTROSPECTION}AUDIENCE`);
    const compared =
      audience === undefined
        ? [`  auth = ${name}(${args.join(", ")})`]
        : [
            "  class AudienceVerifier(IntrospectionTokenVerifier):",
            "    async def verify_token(self, token):",
            "      found = await super().verify_token(token)",
            '      aud = found.claims.get("aud") if found else None',
            `      return found if env["${INTROSPECTION}AUDIENCE"] in (aud if isinstance(aud, list) else [aud]) else None`,
            `  auth = AudienceVerifier(${args.join(", ")})`,
          ];
    return [
      ...choiceLine(facts, "introspection", name),
      ...introspectionLines(facts, seen),
      ...(audience === undefined
        ? [NO_AUDIENCE]
        : [
            ...(facts.fastmcp === "2"
              ? ["FastMCP 2 does not compare the audience: it accepts tokens for any API."]
              : []),
            audienceLine(INTROSPECTION, { ...facts, audience }),
          ]),
      ...python(facts, ["3"], "introspection", name, compared, "has no argument for the audience"),
      ...python(
        facts,
        ["4"],
        "introspection",
        name,
        [`  auth = ${name}(${[...args, ...(audience === undefined ? [] : [audienceArgument])].join(", ")})`],
        "from 4.1 on",
      ),
    ];
  },
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
  seen: SeenToken,
  [member, value]: ["JWKS_URI" | "PUBLIC_KEY", string],
): Line[] {
  const { audience } = seen;
  const args = [
    fromEnv(member.toLowerCase(), `${JWT}${member}`),
    fromEnv("algorithm", `${JWT}ALGORITHM`),
    fromEnv("issuer", `${JWT}ISSUER`),
    ...(audience === undefined ? [] : [fromEnv("audience", `${JWT}AUDIENCE`)]),
    ...requiredScopes(JWT, facts, seen),
  ];
  return [
    ...choiceLine(facts, "jwt", "JWTVerifier"),
    [`${JWT}${member}`, value],
    "Empty because FastMCP 2 accepts only one of the two.",
    [`${JWT}${member === "JWKS_URI" ? "PUBLIC_KEY" : "JWKS_URI"}`, ""],
    [`${JWT}ALGORITHM`, seen.alg ?? ""],
    [`${JWT}ISSUER`, seen.issuer],
    ...(audience === undefined ? [NO_AUDIENCE] : [audienceLine(JWT, { ...facts, audience })]),
    ...scopeLine(JWT, facts, seen),
    ...python(facts, ["3", "4"], "jwt", "JWTVerifier", [`  auth = JWTVerifier(${args.join(", ")})`]),
  ];
}

function introspectionLines(facts: Facts, seen: Pick<SeenToken, "hasScopes"> = { hasScopes: true }): Line[] {
  return [
    [`${INTROSPECTION}INTROSPECTION_URL`, facts.issuer.endpoints["introspection"] ?? ""],
    ...credentialLines(INTROSPECTION, facts.clients.api),
    ...scopeLine(INTROSPECTION, facts, seen),
  ];
}

function audienceLine(prefix: string, { audience, audienceIsGuess }: Facts): Line {
  const name = `${prefix}AUDIENCE`;
  return audienceIsGuess ? [name, audience, "ifUnset"] : [name, audience];
}

/** Joins scopes with commas, which FastMCP 2 accepts and which need no quotes in a shell. */
function scopeLine(prefix: string, { scopes }: Facts, seen = { hasScopes: true }): Line[] {
  if (scopes.length === 0) return [];
  if (seen.hasScopes) return [[`${prefix}REQUIRED_SCOPES`, scopes.join(",")]];
  return [
    "FastMCP looks for scopes in `scope` and `scp`, which these tokens do not have: check them in a tool.",
  ];
}

function requiredScopes(prefix: string, { scopes }: Facts, seen: Pick<SeenToken, "hasScopes">): string[] {
  if (scopes.length === 0 || !seen.hasScopes) return [];
  return [`${fromEnv("required_scopes", `${prefix}REQUIRED_SCOPES`)}.split(",")`];
}

function fromEnv(argument: string, variable: string): string {
  return `${argument}=env["${variable}"]`;
}

/** FastMCP 2 takes its verifier from the environment; later versions do not. */
function choiceLine({ fastmcp }: Facts, module: string, verifier: string): Line[] {
  const isRead = fastmcp === undefined || fastmcp === "2";
  return isRead ? [["FASTMCP_SERVER_AUTH", `${PROVIDERS}.${module}.${verifier}`]] : [];
}

/** Returns the code for versions that do not read the variables, unless only another version is wanted. */
function python(
  { fastmcp }: Facts,
  versions: FastMcpVersion[],
  module: string,
  verifier: string,
  code: string[],
  because?: string,
): Line[] {
  if (fastmcp !== undefined && !versions.includes(fastmcp)) return [];
  const named = `FastMCP ${versions.join(" and ")}${because === undefined ? "" : ` (${because})`}`;
  return [
    `In Python, for ${named}, which does not read these variables itself:`,
    `  from os import environ as env; from ${PROVIDERS}.${module} import ${verifier}`,
    ...code,
  ];
}

function mintingLine({ audience, issuer }: Facts, alg: HmacAlg | undefined): Line {
  const options = [
    ...(issuer.id === "default" ? [] : [`--issuer ${issuer.id}`]),
    `--audience ${shellWord(audience)}`,
    ...(alg === undefined ? [] : [`--alg ${alg}`]),
  ];
  return `Mint a token for it: ${TYPED_COMMAND} token alice ${options.join(" ")}`;
}
