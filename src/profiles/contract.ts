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
  | "registration"
  | "end_session"
  | "pushed_authorization_request"
  | "device_authorization"
  | "code_verification";

/** Paths below the issuer. */
export type ProfileRoutes = Record<RouteName, string>;

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

export type Params = Record<string, string | string[] | undefined>;

/** The endpoints whose parameters a profile may rewrite before anybody reads them. */
export type RequestRoute =
  "authorization" | "pushed_authorization_request" | "device_authorization" | "token" | "end_session";

/** A request that is sound in itself, at the moment when what it asks for is decided. */
export interface RefusalFacts {
  /** The engine's name of the endpoint. */
  route: string;
  /** As the client sent it, before the profile rewrote it. */
  asked: Params;
  /** Those that it comes down to, defaults included. */
  scopes: readonly string[];
  facts: IssuerFacts;
}

export interface TokenResponseFacts {
  grantType: string;
  /** As the client asked for them, before the profile rewrote the request. */
  requestedScope: string | undefined;
  /** The whole request, the same way. */
  asked: Params;
  /** The record of the access token. */
  issued: { claims: JsonObject; scopes: string[]; subject: string | null; machine: boolean } | undefined;
  user: UserFacts | undefined;
  refreshTokenExpiresInSeconds: number;
  facts: IssuerFacts;
}

export interface ErrorFacts {
  status: number;
  error: string;
  description: string | undefined;
  /** The engine's name of the endpoint. */
  route: string;
  grantType: string | undefined;
  /** What is refused, where that is a scope. */
  scope: string | undefined;
  /** Whether the client that asks exists, authenticated or not. */
  knowsClient: boolean;
  /** The request as the client sent it. */
  asked: Params;
  /** By the issuer's clock. */
  now: number;
  facts: IssuerFacts;
}

/** A page or document of the vendor's that is no endpoint of the protocol. */
export interface ExtraPage {
  type: "html" | "json";
  body: string | JsonObject;
  headers?: Record<string, string>;
}

export interface ExtraPageFacts {
  facts: IssuerFacts;
  /** The JWKS as published. */
  keys: JsonObject[];
  /** The public keys as PEM (SPKI), by kid. */
  pems: Record<string, string>;
}

/** A token that counts, as whoever holds it may know it. Times are seconds. */
export interface HeldToken {
  kind: "access" | "id" | "refresh";
  claims: JsonObject;
  clientId: string | null;
  scopes: string[];
  expiresInSeconds: number | null;
  user: UserFacts | undefined;
}

/** Where whoever holds a token may ask about it, and end it, without being a client. */
export interface HolderServices {
  /** Below the mount path. */
  infoPath: string;
  info(token: HeldToken): JsonObject;
  /** Bodies of the answer 400 for what is no token, or none any more. */
  unknown: { info: JsonObject; revocation: JsonObject };
}

export interface Profile {
  name: ProfileName;
  /** Ways in which the vendor can be set up; the first is the default. */
  dialects: readonly string[];
  /** What is different in a dialect that is not the default. */
  inDialect?: Readonly<Record<string, Partial<Profile>>>;
  /**
   * Path of the issuer identifier, where the configuration names none: below the server's base URL, or at the root of
   * an origin of its own. A slash at its end belongs to the identifier.
   */
  path: (issuerId: string, hasOwnOrigin: boolean) => string;
  /** Where the endpoints begin, for an issuer identifier at this path. Default: there, without a slash at the end. */
  mountPath?: (issuerPath: string) => string;
  /** Below the mount path. */
  routes: ProfileRoutes;
  /** Endpoints that the vendor does not have: they answer 404, and no metadata names them. */
  missing: readonly RouteName[];
  /** Other paths below the mount path, and what they stand for. */
  aliases: Record<string, RouteName | "discovery">;
  /** The same for an issuer at the root alone. */
  rootAliases: Record<string, RouteName>;
  /** Form of access tokens where neither request, client nor resource decides. */
  tokenFormat: "jwt" | "opaque";
  /** The same where the request names no audience and none is the default. Default: `tokenFormat`. */
  tokenFormatWithoutAudience?: "jwt" | "opaque";
  /** Whether clients may ask for a form by the request parameter `token_format`. */
  tokenFormatParameter: boolean;
  passwordGrant: boolean;
  /** Grants that the vendor does not have. */
  missingGrants?: readonly ("client_credentials" | "urn:ietf:params:oauth:grant-type:device_code")[];
  /** How opaque access tokens begin. */
  opaquePrefix?: string;
  /** Whether a refresh token is good once, and answered with another. Default: it is. */
  rotatesRefreshTokens?: boolean;
  /** Whether the endpoints that take forms take JSON too. */
  acceptsJson: boolean;
  /** Whether a secret may stand in the Authorization header and in the body at once. */
  toleratesRepeatedSecret: boolean;
  /** Audience of tokens whose request names none. Default: the issuer identifier. */
  defaultAudience?(facts: IssuerFacts): string | undefined;
  /** Whether a login that asked for these gets a refresh token. Default: whenever the client has that grant. */
  issuesRefreshToken?(asked: { scopes: readonly string[]; params: Params }): boolean;
  /** Whether there is `response_mode=web_message`: the answer in a hidden frame is posted to the page around it. */
  webMessage?: boolean;
  /** Whether a browser that asks to be signed out is, without a question. Default: it is asked. */
  signsOutAtOnce?(params: Params): boolean;
  /** Rewrites a request's parameters before anybody reads them. */
  request?: (params: Params, route: RequestRoute, facts: IssuerFacts) => Params;
  accessToken(facts: AccessTokenFacts): TokenShape;
  idToken(facts: IdTokenFacts): TokenShape;
  /** Default: refresh tokens are opaque. */
  refreshToken?(facts: RefreshTokenFacts): TokenShape;
  /** Rewrites the metadata that the engine has written. */
  discovery?(body: JsonObject, facts: IssuerFacts): JsonObject;
  /** Rewrites the key set. */
  jwks?(keys: JsonObject[], facts: IssuerFacts): JsonObject[];
  userinfo?(body: JsonObject, user: UserFacts | undefined, facts: IssuerFacts): JsonObject;
  /** `body` is the answer for an active token. */
  introspection?(body: JsonObject, user: UserFacts | undefined, facts: IssuerFacts): JsonObject;
  tokenResponse?(body: JsonObject, facts: TokenResponseFacts): JsonObject;
  /** Rewrites the answer of the device authorization endpoint. */
  deviceResponse?(body: JsonObject): JsonObject;
  /** The vendor's way to say what is wrong. */
  error?(facts: ErrorFacts): { status: number; body: JsonObject };
  holder?: HolderServices;
  /** By path below the mount path. */
  pages?: Record<string, (facts: ExtraPageFacts) => ExtraPage>;
}
