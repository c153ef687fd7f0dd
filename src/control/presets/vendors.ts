// Presets with the variables that users of each vendor's identity provider are used to.
import { audienceOfTokens, credentialLines, type Facts, type Preset } from "./preset.ts";

const auth0: Preset = {
  name: "auth0",
  profile: "auth0",
  summary: "AUTH0_* and Auth.js's Auth0 provider",
  lines: async (facts) => {
    const { issuer, clients } = facts;
    return [
      "AUTH0_DOMAIN includes the scheme if it is http. SDKs that add https:// themselves need an https issuer.",
      ["AUTH0_DOMAIN", plainUrl(issuer.url).replace(/^https:\/\//, "")],
      ["AUTH0_ISSUER", issuer.url],
      ["AUTH0_ISSUER_BASE_URL", issuer.url],
      await audienceOfTokens("AUTH0_AUDIENCE", facts),
      ...credentialLines("AUTH0_", clients.app),
      ["AUTH_AUTH0_ISSUER", issuer.url],
      ...credentialLines("AUTH_AUTH0_", clients.app, "ID"),
    ];
  },
};

const keycloak: Preset = {
  name: "keycloak",
  profile: "keycloak",
  summary: "KEYCLOAK_* and Auth.js's Keycloak provider",
  lines({ url, issuer, clients }) {
    const [, server, realm] = /^(.*)\/realms\/([^/]+)$/.exec(issuer.url) ?? [];
    return [
      ...(realm === undefined
        ? ["This issuer is not a realm: libraries that build URL/realms/REALM themselves do not find it."]
        : []),
      ["KEYCLOAK_URL", server ?? url],
      ["KEYCLOAK_REALM", realm ?? ""],
      ["KEYCLOAK_ISSUER", issuer.url],
      ...credentialLines("KEYCLOAK_", clients.app),
      ["AUTH_KEYCLOAK_ISSUER", issuer.url],
      ...credentialLines("AUTH_KEYCLOAK_", clients.app, "ID"),
    ];
  },
};

const okta: Preset = {
  name: "okta",
  profile: "okta",
  summary: "OKTA_* and Auth.js's Okta provider",
  clientsNameNoAudience: true,
  lines: async (facts) => {
    const { issuer, clients } = facts;
    return [
      "For an http issuer, @okta/jwt-verifier needs testing: { disableHttpsCheck: true }.",
      ["OKTA_ISSUER", issuer.url],
      ["OKTA_OAUTH2_ISSUER", issuer.url],
      await audienceOfTokens("OKTA_OAUTH2_AUDIENCE", facts),
      ...credentialLines("OKTA_OAUTH2_", clients.app),
      ["AUTH_OKTA_ISSUER", issuer.url],
      ...credentialLines("AUTH_OKTA_", clients.app, "ID"),
    ];
  },
};

const entra: Preset = {
  name: "entra",
  profile: "entra",
  summary: "AZURE_* of @azure/identity and MSAL, and Auth.js's Entra provider",
  lines({ url, issuer, clients }) {
    const [, host, tenant] = /^(.*)\/([^/]+)\/v2\.0$/.exec(issuer.url) ?? [];
    return [
      "MSAL and @azure/identity require https, and this host among their known authorities.",
      ["AZURE_AUTHORITY_HOST", host ?? url],
      ["AZURE_TENANT_ID", tenant ?? ""],
      ...credentialLines("AZURE_", clients.service),
      ["AUTH_MICROSOFT_ENTRA_ID_ISSUER", issuer.url],
      ...credentialLines("AUTH_MICROSOFT_ENTRA_ID_", clients.app, "ID"),
    ];
  },
};

const google: Preset = {
  name: "google",
  profile: "google",
  summary: "GOOGLE_*, with the addresses to set in Google's libraries",
  lines: ({ issuer, clients }) => [
    "Most libraries have Google's addresses built in. Replace them (google-auth-library: `endpoints`, `issuers`).",
    ["GOOGLE_ISSUER", issuer.url],
    ["GOOGLE_DISCOVERY_URL", endpoint(issuer, "discovery")],
    ["GOOGLE_TOKEN_URL", endpoint(issuer, "token")],
    ["GOOGLE_JWKS_URI", endpoint(issuer, "jwks")],
    ...credentialLines("GOOGLE_", clients.app),
  ],
};

const cognito: Preset = {
  name: "cognito",
  profile: "cognito",
  summary: "COGNITO_* and Auth.js's Cognito provider",
  lines({ issuer, clients }) {
    const [, pool, region] = /\/((\w+-\w+-\d+)_\w+)$/.exec(issuer.url) ?? [];
    return [
      "aws-jwt-verify builds AWS's own JWKS URL from the pool id. Give it the keys with cacheJwks() instead.",
      ["COGNITO_ISSUER", issuer.url],
      ["COGNITO_USER_POOL_ID", pool ?? ""],
      ["COGNITO_REGION", region ?? ""],
      ["COGNITO_JWKS_URI", endpoint(issuer, "jwks")],
      ...credentialLines("COGNITO_", clients.app),
      ["AUTH_COGNITO_ISSUER", issuer.url],
      ...credentialLines("AUTH_COGNITO_", clients.app, "ID"),
    ];
  },
};

export const vendorPresets: Preset[] = [auth0, keycloak, okta, entra, google, cognito];

function plainUrl(url: string): string {
  return url.replace(/\/$/, "");
}

function endpoint({ endpoints }: Facts["issuer"], name: string): string {
  return endpoints[name] ?? "";
}
