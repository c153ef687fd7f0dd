// What a profile says about how an issuer looks from outside: plain data and pure functions, no state.
import type { JsonObject } from "../json-object.ts";
import type {
  AccessTokenFacts,
  IdTokenFacts,
  IssuerFacts,
  LogoutTokenFacts,
  RefreshTokenFacts,
  TokenShape,
  UserFacts,
} from "./facts.ts";
import type { ProfileName } from "./profile-names.ts";

export type * from "./facts.ts";

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
  /** null where there is none, and for one that never expires. */
  refreshTokenExpiresInSeconds: number | null;
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
  kind: "access" | "id" | "refresh" | "logout";
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

/** Seconds that tokens live where nobody configured anything else. */
export interface Lifetimes {
  access: number;
  id: number;
  refresh: number;
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
  /** Mount paths that lead to the first issuer of this profile as well, where none has that path of its own. */
  sharedMounts?: readonly string[];
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
  lifetimes: Readonly<Lifetimes>;
  /** Whether ID tokens are signed with keys that sign nothing else. Default: one key of an algorithm signs all tokens. */
  separateIdTokenKeys?: boolean;
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
  /** Whether a public client may name itself in the Authorization header, without a secret. */
  takesIdAsCredentials?: boolean;
  /** Audience of tokens whose request names none. Default: the issuer identifier. */
  defaultAudience?(facts: IssuerFacts): string | undefined;
  /** Whether a login that asked for these gets a refresh token. Default: whenever the client has that grant. */
  issuesRefreshToken?(asked: { scopes: readonly string[]; params: Params }): boolean;
  /** Whether clients of the code flow may have an ID token alone from the authorization endpoint. */
  idTokenResponses?: boolean;
  /** Whether there is `response_mode=web_message`: the answer in a hidden frame is posted to the page around it. */
  webMessage?: boolean;
  /** Name of a response mode of its own that posts the plain parameters there. */
  postedMode?: string;
  /**
   * Whether pages that may call the token endpoint may send cookies along, which some SDKs insist on. The endpoint reads
   * none.
   */
  takesCredentials?: boolean;
  /** Whether a browser that asks to be signed out is, without a question. Default: it is asked. */
  signsOutAtOnce?(params: Params): boolean;
  /** A scope that stands for all that the client is registered for at the resource. */
  wholeScope?: string;
  /** Why the vendor turns down what the standards allow. */
  refusal?: (facts: RefusalFacts) => { error: string; description: string } | undefined;
  /** Rewrites a request's parameters before anybody reads them. */
  request?: (params: Params, route: RequestRoute, facts: IssuerFacts) => Params;
  accessToken(facts: AccessTokenFacts): TokenShape;
  idToken(facts: IdTokenFacts): TokenShape;
  /** What tells a client that a login has ended. Without it the vendor has no back-channel logout. */
  logoutToken?: ((facts: LogoutTokenFacts) => TokenShape) | undefined;
  /** Default: refresh tokens are opaque. */
  refreshToken?(facts: RefreshTokenFacts): TokenShape;
  /** Rewrites the metadata that the engine has written. */
  discovery?(body: JsonObject, facts: IssuerFacts): JsonObject;
  /** Rewrites the key set. */
  jwks?(keys: JsonObject[], facts: IssuerFacts): JsonObject[];
  /** Whether userinfo takes an access token with these claims. Default: every one whose scope has `openid`. */
  opensUserinfo?(claims: JsonObject, facts: IssuerFacts): boolean;
  userinfo?(body: JsonObject, user: UserFacts | undefined, facts: IssuerFacts, clientId: string): JsonObject;
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
