// The six vendors as an application meets them that knows none in particular: what a login asks for to get a token for
// an API and another to refresh it with, whom that token is for, and where it says what its user may do.
import type { JWTPayload } from "jose";
import type { MintmarkConfig } from "../../../src/index.ts";

export const VENDORS = ["auth0", "keycloak", "okta", "entra", "google", "cognito"] as const;
export type Vendor = (typeof VENDORS)[number];

export const ENTRA_API = "11112222-bbbb-3333-cccc-4444dddd5555";
const AUTH0_API = "https://api.example.test";

interface Habits {
  /** Beside those of a login. */
  scopes?: string[];
  /** Further parameters of the authorization request. */
  params?: Record<string, string>;
  /** `aud` of the access token, where it has one. */
  audience?: string;
  /** Absent where no token tells. */
  rolesOf?: (claims: JWTPayload) => unknown;
}

export const HABITS: Record<Vendor, Habits> = {
  auth0: {
    scopes: ["offline_access"],
    params: { audience: AUTH0_API },
    audience: AUTH0_API,
    rolesOf: ({ permissions }) => permissions,
  },
  keycloak: {
    audience: "account",
    rolesOf: ({ realm_access }) => (realm_access as { roles: string[] } | undefined)?.roles,
  },
  okta: {
    scopes: ["offline_access"],
    audience: "api://default",
    rolesOf: ({ groups }) => groups,
  },
  entra: {
    scopes: ["offline_access", `api://${ENTRA_API}/notes.read`],
    audience: ENTRA_API,
    rolesOf: ({ roles }) => roles,
  },
  google: { params: { access_type: "offline", prompt: "consent" } },
  cognito: { rolesOf: (claims) => claims["cognito:groups"] },
};

/** Those of a login that is for nothing but to know the user. */
export const LOGIN_SCOPES = ["openid", "profile", "email"];

export const scopesOf = (vendor: Vendor) => [...LOGIN_SCOPES, ...(HABITS[vendor].scopes ?? [])];

/** Whom the vendor's tokens let in where a role is asked for, and whom not; nobody where no token tells. */
export function roleCases(vendor: Vendor): [user: string, status: number][] {
  if (!HABITS[vendor].rolesOf) return [];
  return [
    ["alice", 200],
    ["bob", 403],
  ];
}

/** An issuer of each. Where no clients are given, they have the built-in ones. */
export function vendorIssuers(clients?: MintmarkConfig["clients"]): MintmarkConfig["issuers"] {
  return Object.fromEntries(
    VENDORS.map((vendor) => [
      vendor,
      {
        profile: vendor,
        ...(clients && { clients }),
        // Of a tenant without RBAC no token has permissions.
        ...(vendor === "auth0" && { dialect: "access_token_authz" }),
      },
    ]),
  );
}

export function metadataUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

/** What no client may take for an ID token of its own. */
export const ID_TOKEN_FLAWS = [
  ["another issuer's", { iss: "https://evil.test" }],
  ["for another client", { aud: "somebody-else" }],
  ["over", { exp: 1 }],
] as const;
