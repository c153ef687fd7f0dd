// Presets without a vendor: Mintmark's own variable names, and those of libraries for Node.
import { credentialLines, type Facts, type Preset } from "./preset.ts";

export const generic: Preset = {
  name: "generic",
  alias: "oidc",
  summary: "issuer, JWKS, introspection and clients under plain names, as `mintmark run` always sets them",
  lines: ({ url, issuer, clients, audience, audienceIsGuess }) => [
    ["MINTMARK_URL", url],
    ["OIDC_ISSUER", issuer.url],
    ["OIDC_DISCOVERY_URL", issuer.endpoints["discovery"] ?? ""],
    ["JWKS_URI", issuer.endpoints["jwks"] ?? ""],
    ["TOKEN_URL", issuer.endpoints["token"] ?? ""],
    "This client signs users in by authorization code and PKCE; without a secret it is a public client.",
    ...credentialLines("OIDC_", clients.app),
    "This client gets tokens for itself by client credentials.",
    ...credentialLines("SERVICE_", clients.service),
    "This client may introspect tokens.",
    ["INTROSPECTION_URL", issuer.endpoints["introspection"] ?? ""],
    ...credentialLines("INTROSPECTION_", clients.api),
    ...(audienceIsGuess ? [] : [["OIDC_AUDIENCE", audience] as const]),
  ],
};

const express: Preset = {
  name: "express",
  summary: "express-oauth2-jwt-bearer and express-openid-connect",
  lines: (facts) => [
    ["ISSUER_BASE_URL", facts.issuer.url],
    ["AUDIENCE", facts.audience, "ifUnset"],
    "express-openid-connect also needs a SECRET and a BASE_URL that you choose.",
    ...credentialLines("", facts.clients.app),
  ],
};

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
