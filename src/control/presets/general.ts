// Presets without a vendor: Mintmark's own variable names, and those of libraries for Node.
import { isHmac } from "../../keys/algorithms.ts";
import {
  audienceOfTokens,
  credentialLines,
  type Facts,
  type Line,
  type Preset,
  type SeenToken,
} from "./preset.ts";
import { signed } from "./seen-token.ts";

export const generic: Preset = {
  name: "generic",
  alias: "oidc",
  summary: "issuer, JWKS, introspection and clients under plain names, as `mintmark run` always sets them",
  lines: async (facts) => {
    const { url, issuer, clients } = facts;
    return [
      ["MINTMARK_URL", url],
      ["OIDC_ISSUER", issuer.url],
      ["OIDC_DISCOVERY_URL", issuer.endpoints["discovery"] ?? ""],
      ["JWKS_URI", issuer.endpoints["jwks"] ?? ""],
      ["TOKEN_URL", issuer.endpoints["token"] ?? ""],
      "This client signs users in by authorization code and PKCE; without a secret it is a public client.",
      ...credentialLines("OIDC_", clients.app),
      "This client gets tokens for itself by client credentials.",
      ...credentialLines("SERVICE_", clients.service),
      issuer.endpoints["introspection"] === undefined
        ? "This issuer has no introspection, like its vendor."
        : "This client may introspect tokens.",
      ["INTROSPECTION_URL", issuer.endpoints["introspection"] ?? ""],
      ...credentialLines("INTROSPECTION_", clients.api),
      ...(facts.audienceIsGuess ? [] : [await audienceOfTokens("OIDC_AUDIENCE", facts)]),
    ];
  },
};

const express: Preset = {
  name: "express",
  summary: "express-oauth2-jwt-bearer and express-openid-connect",
  async lines(facts) {
    const seen = signed(facts, await facts.seen());
    const isUsual = seen.issuer === facts.issuer.url && seen.alg !== undefined && !isHmac(seen.alg);
    if (!isUsual) return unusualTokens(facts, seen);
    return [
      ["ISSUER_BASE_URL", facts.issuer.url],
      await audienceOfTokens("AUDIENCE", facts),
      "express-openid-connect also needs a SECRET and a BASE_URL that you choose.",
      ...credentialLines("", facts.clients.app),
    ];
  },
};

/** Returns the lines for tokens that the issuer's metadata does not describe: another `iss`, or a shared secret. */
async function unusualTokens(facts: Facts, { alg, issuer }: SeenToken): Promise<Line[]> {
  const isShared = alg !== undefined && isHmac(alg);
  return [
    "For express-oauth2-jwt-bearer alone: the metadata does not describe tokens for this audience.",
    ["ISSUER_BASE_URL", ""],
    ["ISSUER", issuer],
    isShared
      ? ["SECRET", (await facts.secret(alg)).text]
      : ["JWKS_URI", facts.issuer.endpoints["jwks"] ?? ""],
    ["TOKEN_SIGNING_ALG", alg ?? ""],
    await audienceOfTokens("AUDIENCE", facts),
  ];
}

const authjs: Preset = {
  name: "authjs",
  summary: "Auth.js (NextAuth 5), for a provider with the id `mintmark`",
  lines: ({ issuer, clients }) => [
    `providers: [{ id: "mintmark", name: "Mintmark", type: "oidc"${publicClient(clients.app)} }]`,
    ["AUTH_MINTMARK_ISSUER", issuer.url],
    ...credentialLines("AUTH_MINTMARK_", clients.app, "ID"),
  ],
};

/** Returns the setting that stops Auth.js from sending a secret, for a client that has none. */
function publicClient(app: Facts["clients"]["app"]): string {
  return app?.secret === undefined ? ', client: { token_endpoint_auth_method: "none" }' : "";
}

export const libraryPresets: Preset[] = [express, authjs];
