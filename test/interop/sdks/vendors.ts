// The six vendors from the view of an application without special support for any of them: what a login must
// request to get an access token for an API and a refresh token, the audience of that access token, and the
// claim with the user's roles.
import type { JWTPayload } from "jose";
import type { MintmarkConfig } from "../../../src/index.ts";

export const VENDORS = ["auth0", "keycloak", "okta", "entra", "google", "cognito"] as const;
export type Vendor = (typeof VENDORS)[number];

export const ENTRA_API = "11112222-bbbb-3333-cccc-4444dddd5555";
const AUTH0_API = "https://api.example.test";

interface Habits {
  /** Scopes in addition to those of a login. */
  scopes?: string[];
  /** Further parameters of the authorization request. */
  params?: Record<string, string>;
  /** The `aud` of the access token; absent if it has none. */
  audience?: string;
  /** Reads the user's roles; absent if no token has them. */
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

/** The scopes of a login that only identifies the user. */
export const LOGIN_SCOPES = ["openid", "profile", "email"];

export const scopesOf = (vendor: Vendor) => [...LOGIN_SCOPES, ...(HABITS[vendor].scopes ?? [])];

/** Users and the status they get from an endpoint that requires a role; empty if no token has roles. */
export function roleCases(vendor: Vendor): [user: string, status: number][] {
  if (!HABITS[vendor].rolesOf) return [];
  return [
    ["alice", 200],
    ["bob", 403],
  ];
}

/** One issuer for each vendor, with the built-in clients if none are given. */
export function vendorIssuers(clients?: MintmarkConfig["clients"]): MintmarkConfig["issuers"] {
  return Object.fromEntries(
    VENDORS.map((vendor) => [
      vendor,
      {
        profile: vendor,
        ...(clients && { clients }),
        // Only tenants with RBAC put permissions into tokens.
        ...(vendor === "auth0" && { dialect: "access_token_authz" }),
      },
    ]),
  );
}

export function metadataUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

/** Claims that make an ID token unacceptable for the client. */
export const ID_TOKEN_FLAWS = [
  ["from another issuer", { iss: "https://evil.test" }],
  ["for another client", { aud: "somebody-else" }],
  ["expired", { exp: 1 }],
] as const;
