// Facts about issuers, users and tokens that profiles turn into claims.
import type { JsonObject } from "../json-object.ts";

/** Facts about the issuer that uses the profile. */
export interface IssuerFacts {
  id: string;
  /** The issuer identifier, verbatim as in `iss`. */
  url: string;
  /** Base URL of its endpoints, without a trailing slash. */
  baseUrl: string;
  /** One of the profile's dialects. Default: the first. */
  dialect: string;
}

/** A user as the directory knows it, with the defaults filled in. */
export interface UserFacts {
  /** The UUID. */
  id: string;
  /** The user's name in the directory. */
  username: string;
  name: string | undefined;
  /** Undefined if the configuration has only the full name. */
  givenName: string | undefined;
  familyName: string | undefined;
  email: string | undefined;
  emailVerified: boolean;
  roles: string[];
  claims: JsonObject;
}

/** The login that a token belongs to. */
export interface SignInFacts {
  /** Seconds; undefined for a token without a login. */
  at: number | undefined;
  /** Methods of the login, by their names in `amr` (RFC 8176). */
  methods: readonly string[];
  /** The value of `acr` that `ProfileSignIn.acr` chose. */
  acr: string | undefined;
}

/** Everything known about an access token at the moment it is made. Times are seconds. */
export interface AccessTokenFacts {
  issuer: string;
  /** UUID of the user, or of the client if it acts for itself. A minted token may have any text here. */
  subject: string;
  /** undefined if a client acts for itself, or if the subject is not a user. */
  user: UserFacts | undefined;
  /** Whether a client acts for itself. */
  machine: boolean;
  clientId: string;
  /** The client's authentication method. */
  clientProof: "none" | "secret" | "key";
  /** Web origins of the client's redirect URIs. */
  clientOrigins: readonly string[];
  audience: string | string[];
  /** The scopes that the token shows. */
  scopes: string[];
  /** All scopes that the token has. */
  heldScopes: string[];
  issuedAt: number;
  /** null: never expires. */
  expiresAt: number | null;
  jti: string;
  roles: string[];
  /** Scopes of the audience that the roles allow. */
  permissions: string[];
  /** Extra claims of the user and the resource, with their final values. */
  extraClaims: JsonObject;
  scopeClaim: string;
  scopeFormat: "string" | "array";
  /** Changes with each login; undefined if there was no login. */
  sessionId: string | undefined;
  /** That login; of a minted token, one that the user would have made. */
  signIn?: SignInFacts | undefined;
  /** Claims of access tokens that the request parameter `claims` asks for. */
  requestedClaims?: JsonObject | undefined;
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
  /** Protocol claims (`nonce`, `auth_time`, `at_hash`, `sid`) and the user claims that the scopes allow. */
  claims: JsonObject;
  roles: string[];
  /** All scopes that the login has. */
  heldScopes: string[];
  /** Equals `sessionId` of the access token issued with it. */
  sessionId: string | undefined;
  /** That login; of a minted token, one that the user would have made. */
  signIn?: SignInFacts | undefined;
  /** Claims of ID tokens that the request parameter `claims` asks for. */
  requestedClaims?: JsonObject | undefined;
  /** Whether it was issued for a refresh token, not for a login. */
  refreshed: boolean;
  /** `at_hash` for the access token issued with it, if there is one. Not every profile sends it. */
  accessTokenHash?: string | undefined;
  /** `s_hash` for the `state` of the authorization response that contains it. Not every profile sends it. */
  stateHash?: string | undefined;
  facts: IssuerFacts;
}

/** Tells one client that a login has ended (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
export interface LogoutTokenFacts {
  issuer: string;
  subject: string;
  clientId: string;
  issuedAt: number;
  expiresAt: number | null;
  jti: string;
  /** The `events` claim. */
  events: JsonObject;
  /** Id of the login for this client only; undefined if the client does not require it. */
  sid: string | undefined;
  /** Equals `sessionId` of the ID tokens of that login. */
  sessionId: string | undefined;
  facts: IssuerFacts;
}

export interface RefreshTokenFacts {
  issuer: string;
  subject: string;
  clientId: string;
  /** All scopes that access tokens made from it have. */
  heldScopes: string[];
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

export interface UserinfoFacts {
  user: UserFacts | undefined;
  clientId: string;
  /** All scopes that the access token has. */
  heldScopes: string[];
  facts: IssuerFacts;
}

export interface RoleFieldFacts {
  roles: readonly string[];
  /** The text after the field's name and a dot; undefined if there is none. */
  key: string | undefined;
  facts: IssuerFacts;
}
