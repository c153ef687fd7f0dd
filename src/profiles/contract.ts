// What a profile says about how an issuer looks from outside: plain data and pure functions, no state.
import type { JsonObject } from "../tokens/jws.ts";
import type { ProfileName } from "./names.ts";

/** The engine's names of the endpoints. */
export type RouteName =
  | "authorization"
  | "token"
  | "jwks"
  | "introspection"
  | "revocation"
  | "userinfo"
  | "end_session"
  | "pushed_authorization_request"
  | "device_authorization"
  | "code_verification";

/** Paths below the issuer. */
export type ProfileRoutes = Record<RouteName, string>;

/** Everything known about an access token at the moment it is made. Times are seconds. */
export interface AccessTokenFacts {
  issuer: string;
  subject: string;
  clientId: string;
  audience: string | string[];
  scopes: string[];
  issuedAt: number;
  /** null: never expires. */
  expiresAt: number | null;
  jti: string;
  roles: string[];
  /** Extra claims of user and resource, settled by now. */
  extraClaims: JsonObject;
  scopeClaim: string;
  scopeFormat: "string" | "array";
}

export interface IdTokenFacts {
  issuer: string;
  subject: string;
  clientId: string;
  issuedAt: number;
  expiresAt: number | null;
  jti: string;
  userClaims: JsonObject;
}

/** The two halves of a JWT that a profile decides; `alg` and `kid` come from the key. */
export interface TokenShape {
  header: JsonObject;
  claims: JsonObject;
}

export interface Profile {
  name: ProfileName;
  /** Path of the issuer identifier below the base URL, where the configuration names none. */
  path(issuerId: string): string;
  routes: ProfileRoutes;
  /** Other paths of the issuer at the root that readers of other servers will try, and what they stand for. */
  aliases: Record<string, RouteName>;
  /** Form of access tokens where neither request, client nor resource decides. */
  tokenFormat: "jwt" | "opaque";
  /** Whether clients may ask for a form by the request parameter `token_format`. */
  tokenFormatParameter: boolean;
  passwordGrant: boolean;
  accessToken(facts: AccessTokenFacts): TokenShape;
  idToken(facts: IdTokenFacts): TokenShape;
}
