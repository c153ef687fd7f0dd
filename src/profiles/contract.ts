// The contract of profiles, which decide how an issuer looks from outside: plain data and pure functions.
import type { JsonObject } from "../json-object.ts";
import type { Params } from "../params.ts";
import type {
  AccessTokenFacts,
  IdTokenFacts,
  IssuerFacts,
  LogoutTokenFacts,
  RefreshTokenFacts,
  RoleFieldFacts,
  TokenShape,
  UserFacts,
  UserinfoFacts,
} from "./facts.ts";
import type { FrontchannelLogout } from "./frontchannel-logout.ts";
import type { DEVICE_GRANT } from "./grant-types.ts";
import type { ProfilePaths } from "./paths.ts";
import type { ProfileName } from "./profile-names.ts";
import type {
  AuthorizationResponseFacts,
  ErrorFacts,
  HolderServices,
  IntrospectionFacts,
  PlainRefusal,
  RefusalFacts,
  RegistrationRefusals,
  RequestRoute,
  RevocationFacts,
  TokenResponseFacts,
  VendorError,
  VendorRefusal,
} from "./request-facts.ts";
import type { ResponseType } from "./response-types.ts";
import type { ProfileSignIn } from "./sign-in.ts";

export type * from "./facts.ts";
export type * from "./frontchannel-logout.ts";
export type * from "./paths.ts";
export type * from "./request-facts.ts";
export type { ResponseType } from "./response-types.ts";
export type * from "./sign-in.ts";

/** Default token lifetimes in seconds. */
export interface Lifetimes {
  access: number;
  id: number;
  refresh: number;
}

/**
 * Whether a used refresh token works again: never (`rotate`), always (`keep`), or within limits. A token that
 * is used when it no longer works ends its whole grant.
 */
export type RefreshTokenRotation =
  "rotate" | "keep" | { graceSeconds?: number | undefined; maxReuses?: number | undefined };

/** Rules for refresh tokens that were used. */
export interface RefreshTokenRules {
  /** The vendor's default for clients without and with credentials. */
  rotation: Readonly<Record<"public" | "confidential", RefreshTokenRotation>>;
  /** Whether the vendor lets rotation be set for each client, for the whole issuer, or not at all. */
  setFor: "client" | "issuer" | "nothing";
  /** The refresh token in a response to one that is kept. */
  answerToKept: "new" | "same" | "none";
}

/** Formats, lifetimes and claims of tokens. */
export interface ProfileTokens {
  /** Form of access tokens if request, client and resource do not decide it. */
  format: "jwt" | "opaque";
  /** Form of access tokens if neither request nor profile gives an audience. Default: `format`. */
  formatWithoutAudience?: "jwt" | "opaque";
  lifetimes: Readonly<Lifetimes>;
  /** Whether ID tokens have signing keys of their own. Default: one key of an algorithm signs all tokens. */
  separateIdTokenKeys?: boolean;
  /** Prefix of opaque access tokens. */
  opaquePrefix?: string;
  refreshTokens: RefreshTokenRules;
  /** Audience of tokens whose request names none. Default: the issuer identifier. */
  defaultAudience?: (facts: IssuerFacts) => string | undefined;
  /** The vendor's own APIs, by audience, and whether one has a scope. They exist beside configured resources. */
  vendorApis?: Readonly<Record<string, (scope: string) => boolean>>;
  /** Whether a refresh token also gets access tokens for resources that it was not issued for. */
  refreshesForAnyResource?: boolean;
  /** Scopes that all tokens have although nobody asks for them. A client's `alwaysScopes` replace them. */
  alwaysScopes?: readonly string[];
  /** Sources of claims besides the fields of a user, by name. Each makes a value from the token's roles. */
  roleFields?: Readonly<Record<string, (facts: RoleFieldFacts) => unknown>>;
  /** Scopes of a request that names none. Default: `openid` for users, all of its own for a client. */
  defaultScopes?: readonly string[];
  /** Algorithm of refresh tokens that are JWTs. Default: that of access tokens. */
  refreshAlg?: "HS512";
  /** Whether refresh tokens with the scope `offline_access` never expire. */
  offlineTokensLast?: boolean;
  /** Whether a login with these scopes gets a refresh token. Default: if the client has that grant. */
  issuesRefreshToken?(asked: { scopes: readonly string[]; params: Params }): boolean;
  access: (facts: AccessTokenFacts) => TokenShape;
  id: (facts: IdTokenFacts) => TokenShape;
  /** The token that tells a client that a login has ended; undefined without back-channel logout. */
  logout?: ((facts: LogoutTokenFacts) => TokenShape) | undefined;
  /** Refresh tokens are opaque without this. */
  refresh?: (facts: RefreshTokenFacts) => TokenShape;
}

/** Members of a JWK that contain its certificate or a hash of it (RFC 7517, sections 4.7 to 4.9). */
export type CertificateMember = "x5c" | "x5t" | "x5t#S256";

/** The ways in which clients authenticate without a TLS certificate. */
export type AuthMethod =
  "client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt";

/** Features of clients, and their ways to authenticate. */
export interface ProfileClients {
  /** The ways in which clients may authenticate. Every vendor also has public clients. */
  authMethods: readonly AuthMethod[];
  /** Algorithms of ID tokens that are signed with the client's secret. */
  idTokenHmacs: readonly ("HS256" | "HS384" | "HS512")[];
  /** Whether DPoP proofs bind tokens (RFC 9449). Without this, they are ignored. */
  dpop: boolean;
  passwordGrant: boolean;
  /** Grants that the vendor does not have. */
  missingGrants?: readonly ("client_credentials" | typeof DEVICE_GRANT)[];
  /**
   * Whether a client may name itself and send its secret in the body and in the Authorization header at once; the
   * body outranks the header, and a header of another scheme is ignored.
   */
  bodyOutranksHeader?: boolean;
  /** Whether status 401 comes without a challenge of the Basic scheme. */
  omitsBasicChallenge?: boolean;
  /** Whether a public client may name itself in the Authorization header, without a secret. */
  takesIdAsCredentials?: boolean;
  /** Whether pages may call the token endpoint with cookies, as some SDKs do. The endpoint reads none. */
  takesCredentials?: boolean;
  /** Whether public clients must use PKCE. A client's `pkce` replaces this. */
  publicNeedPkce: boolean;
  /**
   * Whether a PKCE challenge may be the verifier itself (`plain`, RFC 7636, section 4.2). Clients that are configured to
   * need PKCE must use S256. Default: no.
   */
  plainPkce?: boolean;
  /** The vendor's text for a request without PKCE that needs it. */
  textWithoutPkce?: string;
  /** Whether a secret that a public client sends is ignored. A client's `surplusSecret` replaces this. */
  ignoresSurplusSecret: boolean;
  /** Whether a client with a secret starts the device flow by its id alone. */
  deviceNeedsNoSecret?: boolean;
  /** The response types that a client may ask for if neither it nor the issuer is configured otherwise. */
  responseTypes: readonly ResponseType[];
  /** Whether APIs may exchange the tokens that they receive (on-behalf-of). */
  onBehalfOf?: boolean;
  /** Front-channel logout. Default: not supported. */
  frontchannelLogout?: FrontchannelLogout | undefined;
  /** Whether clients may ask for userinfo as a signed JWT. */
  signedUserinfo?: boolean;
}

/** Rules for reading requests. */
export interface ProfileRequests {
  /** Whether clients may ask for a form of token by the request parameter `token_format`. */
  tokenFormatParameter: boolean;
  /** Whether the endpoints that take forms also take JSON. */
  acceptsJson: boolean;
  /** Rewrites a request's parameters before anything else reads them. */
  translate?: (params: Params, route: RequestRoute, facts: IssuerFacts) => Params;
  /** Returns why the vendor rejects a request that the standards allow, if it does. */
  refusal?: (facts: RefusalFacts) => VendorRefusal | undefined;
  /**
   * Whether an authorization request for these scopes may leave out the client's only redirect URI. Default:
   * if `openid` is not among them (RFC 6749, section 3.1.2.3; OpenID Connect Core 1.0, section 3.1.2.1).
   */
  redirectUriIsOptional?: (scopes: readonly string[]) => boolean;
  /** Whether a request with a resource and no nonce needs PKCE (OAuth 2.1, section 4.1.2.1). */
  needsPkceWithResource: boolean;
  /**
   * Whether every valid token of the issuer can be exchanged by every client, without `requested_token_use`,
   * and the new token takes over its claims.
   */
  exchangesAnyToken?: boolean;
  /** A scope that stands for all scopes that the client is registered for at the resource. */
  wholeScope?: string;
  /** Whether sign-out skips the confirmation page. Default: false. */
  signsOutAtOnce?: (params: Params, facts: { isSignedIn: boolean }) => boolean;
  /** Whether a `post_logout_redirect_uri` is refused if the request names no client, not even by a hint. */
  signOutUriNeedsClient?: boolean;
  /** Whether the revocation of an access token leaves the refresh token of the same login valid. */
  revokesAccessTokensAlone?: boolean;
  /** Whether a POST with a refresh token and the client's credentials signs its user out. */
  signsOutByRefreshToken?: boolean;
  /** Whether `response_mode=web_message` exists: a hidden frame posts the response to the page around it. */
  webMessage?: boolean;
  /** Name of the vendor's own response mode that posts the plain parameters to the page. */
  postedMode?: string;
}

/** Shapes of responses. Each function rewrites the standard response. */
export interface ProfileAnswers {
  /** The parameters of a response of the authorization endpoint, in every response mode. */
  authorization?: (body: JsonObject, facts: AuthorizationResponseFacts) => JsonObject;
  discovery?: (body: JsonObject, facts: IssuerFacts) => JsonObject;
  /** Members of the certificates that RSA keys in the JWKS have. Default: none. */
  certificateMembers?: readonly CertificateMember[];
  jwks?: (keys: JsonObject[], facts: IssuerFacts) => JsonObject[];
  /** Whether userinfo takes an access token with these claims. Default: if it has the scope `openid`. */
  opensUserinfo?: (claims: JsonObject, facts: IssuerFacts) => boolean;
  /** Whether userinfo contains all claims of the access token. */
  userinfoShowsToken?: boolean;
  userinfo?: (body: JsonObject, about: UserinfoFacts) => JsonObject;
  /** Whether clients may introspect ID tokens. Default: ID tokens are inactive. */
  introspectsIdTokens?: boolean;
  /** Whether a client learns about a valid token. Default: every client that authenticates does. */
  opensIntrospection?: (facts: IntrospectionFacts) => boolean;
  /** `body` describes an active token. */
  introspection?: (body: JsonObject, user: UserFacts | undefined, facts: IssuerFacts) => JsonObject;
  token?: (body: JsonObject, facts: TokenResponseFacts) => JsonObject;
  device?: (body: JsonObject) => JsonObject;
  /** The response to a revocation that succeeds by the standard. Default: status 200 without a body. */
  revocation?: (facts: RevocationFacts) => VendorError | undefined;
  /** Refusal of userinfo for a client's own token. Default: the same as for an unknown token. */
  machineAtUserinfo?: PlainRefusal;
  /**
   * Refusals of registration. With them, registration without a token needs the setting `registration: "open"`, by
   * which the issuer trusts every host. Default: the standard's.
   */
  registration?: RegistrationRefusals;
  error?: (facts: ErrorFacts) => VendorError;
  holder?: HolderServices;
}

export interface Profile {
  name: ProfileName;
  /** Ways in which the vendor can be set up; the first is the default. */
  dialects: readonly string[];
  /** The differences of each dialect from the default one. */
  inDialect?: Readonly<Record<string, DialectDifferences>>;
  paths: ProfilePaths;
  tokens: ProfileTokens;
  clients: ProfileClients;
  signIn: ProfileSignIn;
  requests: ProfileRequests;
  answers: ProfileAnswers;
}

export interface DialectDifferences {
  paths?: Partial<ProfilePaths>;
  tokens?: Partial<ProfileTokens>;
  clients?: Partial<ProfileClients>;
  requests?: Partial<ProfileRequests>;
  answers?: Partial<ProfileAnswers>;
}
