// The features that an issuer supports besides grants. The metadata lists them, and the engine is configured with them.
import { ASYMMETRIC_ALGS, isHmac } from "../../keys/algorithms.ts";
import type { Issuer } from "../issuer.ts";

export const ID_JAG_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:id-jag";
export const ID_JAG_PROFILE = "urn:ietf:params:oauth:grant-profile:id-jag";

/** Prompts that the login page answers. */
export const LOGIN_PROMPTS = ["login", "select_account", "create"] as const;

/** Algorithms of DPoP proofs (RFC 9449). */
export const DPOP_ALGS: readonly string[] = [...ASYMMETRIC_ALGS, "Ed25519"];

/** Algorithms of the JWTs by which clients authenticate. */
export const ASSERTION_ALGS: readonly string[] = ["HS256", "RS256", "PS256", "ES256", "Ed25519", "EdDSA"];

/** Claims that are not granted by a scope, besides `acr`. */
const CLAIMS_WITHOUT_SCOPE = ["sid", "auth_time", "iss", "amr"];

/** Returns the methods by which clients may authenticate. */
export function clientAuthMethods({
  profile,
  takesClientCertificates,
}: Pick<Issuer, "profile" | "takesClientCertificates">) {
  return [
    ...profile.clients.authMethods,
    "none" as const,
    ...(takesClientCertificates ? (["self_signed_tls_client_auth"] as const) : []),
  ];
}

/** Returns the algorithms by which clients can sign the JWTs that authenticate them. */
export function assertionAlgs(methods: readonly string[]): string[] {
  return ASSERTION_ALGS.filter((alg) =>
    methods.includes(isHmac(alg) ? "client_secret_jwt" : "private_key_jwt"),
  );
}

/** Returns the algorithms of ID tokens and of signed userinfo. */
export function idTokenAlgs({ ring, profile }: Pick<Issuer, "ring" | "profile">): string[] {
  const ofRing = ring.usable().filter(({ state, alg }) => state === "active" && !isHmac(alg));
  return [...new Set([...profile.clients.idTokenHmacs, ...ofRing.map(({ alg }) => alg)])];
}

/** Returns the claims that each scope grants. */
export function claimsByScope({ directory }: Pick<Issuer, "directory">): Record<string, string[]> {
  const users = directory.users();
  const extra = users.flatMap(({ claims }) => Object.keys(claims));
  return {
    openid: ["sub", "roles", ...new Set(extra)],
    profile: [
      "name",
      ...(users.some(({ givenName }) => givenName !== undefined) ? ["given_name"] : []),
      ...(users.some(({ familyName }) => familyName !== undefined) ? ["family_name"] : []),
      "preferred_username",
    ],
    email: ["email", "email_verified"],
  };
}

export function claimsSupported(issuer: Pick<Issuer, "directory">, acrValues: readonly string[]): string[] {
  const ofScopes = Object.values(claimsByScope(issuer)).flat();
  return [...new Set([...ofScopes, ...(acrValues.length > 0 ? ["acr"] : []), ...CLAIMS_WITHOUT_SCOPE])];
}
