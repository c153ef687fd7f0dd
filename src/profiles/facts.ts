// What profiles are told of issuers, users and tokens: the facts that they shape.
import type { JsonObject } from "../json-object.ts";

/** What a profile may have to know of the issuer that it dresses. */
export interface IssuerFacts {
  id: string;
  /** The issuer identifier, verbatim as in `iss`. */
  url: string;
  /** Where its endpoints begin, without a slash at the end. */
  baseUrl: string;
  /** One of the profile's own; the first unless the configuration says otherwise. */
  dialect: string;
}

/** A user as the directory knows it, with the defaults filled in. */
export interface UserFacts {
  /** The UUID. */
  id: string;
  /** Name in the directory. */
  username: string;
  name: string | undefined;
  email: string | undefined;
  emailVerified: boolean;
  roles: string[];
  claims: JsonObject;
}

/** Everything known about an access token at the moment it is made. Times are seconds. */
export interface AccessTokenFacts {
  issuer: string;
  /** UUID of the user, or of the client that acts for itself; any text where somebody minted with one. */
  subject: string;
  /** Absent where a client acts for itself, and for a subject that is no user. */
  user: UserFacts | undefined;
  /** Whether a client acts for itself. */
  machine: boolean;
  clientId: string;
  /** How the client proves who it is. */
  clientProof: "none" | "secret" | "key";
  audience: string | string[];
  scopes: string[];
  issuedAt: number;
  /** null: never expires. */
  expiresAt: number | null;
  jti: string;
  roles: string[];
  /** The scopes that those roles open, of those that exist for the audience. */
  permissions: string[];
  /** Extra claims of user and resource, settled by now. */
  extraClaims: JsonObject;
  scopeClaim: string;
  scopeFormat: "string" | "array";
  /** Changes with each login; absent where nobody logged in. */
  sessionId: string | undefined;
  /** When that was. */
  signedInAt?: number | undefined;
  facts: IssuerFacts;
}

export interface IdTokenFacts {
  issuer: string;
  subject: string;
  user: UserFacts | undefined;
  clientId: string;
  issuedAt: number;
  expiresAt: number | null;
  jti: string;
  /** What the protocol adds (`nonce`, `auth_time`, `at_hash`, `sid`) and what the scopes let through of the user. */
  claims: JsonObject;
  roles: string[];
  /** As that of the access token beside it. */
  sessionId: string | undefined;
  /** When that login was. */
  signedInAt?: number | undefined;
  /** Whether a refresh token gave it, and no login. */
  refreshed: boolean;
  /** `at_hash` of the access token beside it, for vendors that show one; absent where there is none. */
  accessTokenHash?: string | undefined;
  facts: IssuerFacts;
}

/** Of a login that has ended, for one client (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
export interface LogoutTokenFacts {
  issuer: string;
  subject: string;
  clientId: string;
  issuedAt: number;
  expiresAt: number | null;
  jti: string;
  /** The `events` claim. */
  events: JsonObject;
  /** Names the login to this client alone; absent where the client does not want to be told which it was. */
  sid: string | undefined;
  /** As `sessionId` of the ID tokens of that login. */
  sessionId: string | undefined;
  facts: IssuerFacts;
}

export interface RefreshTokenFacts {
  issuer: string;
  subject: string;
  clientId: string;
  scopes: string[];
  issuedAt: number;
  expiresAt: number | null;
  jti: string;
  sessionId: string | undefined;
}

/** The two halves of a JWT that a profile decides; `alg` and `kid` come from the key. */
export interface TokenShape {
  header: JsonObject;
  claims: JsonObject;
}
