// Facts about requests and responses that profiles get, and the parts of responses that they return.
import type { JsonObject } from "../json-object.ts";
import type { Params } from "../params.ts";
import type { IssuerFacts, UserFacts } from "./facts.ts";

/** Endpoints whose parameters a profile may rewrite. */
export type RequestRoute =
  "authorization" | "pushed_authorization_request" | "device_authorization" | "token" | "end_session";

/** A rejection of a request that only this vendor makes. */
export interface VendorRefusal {
  error: string;
  description: string;
  /** The vendor's number and text of the error; passed on to `answers.error`. */
  detail?: RefusalDetail;
}

export interface RefusalDetail {
  code: number;
  text: string;
}

/** A valid request, before its scopes are checked against resource, client and roles. */
export interface RefusalFacts {
  /** The engine's name of the endpoint. */
  route: string;
  /** The parameters as the client sent them, before the profile rewrote them. */
  asked: Params;
  /** The requested scopes after the profile's rewrite, including defaults. */
  scopes: readonly string[];
  /** The audience of the token that the request leads to. */
  audience: string;
  facts: IssuerFacts;
}

export interface AuthorizationResponseFacts {
  /** The record of the access token, if the response has one. */
  issued: { claims: JsonObject; scopes: string[] } | undefined;
  /** Changes with each login; undefined if nobody is signed in. */
  sessionId: string | undefined;
  /** The parameters of the request. */
  asked: Params;
  facts: IssuerFacts;
}

export interface IntrospectionFacts {
  kind: HeldToken["kind"];
  claims: JsonObject;
  /** The client that asks. */
  clientId: string;
  /** The client that the token was issued to. */
  owner: string | null;
  /** The parameter `token_type_hint`. */
  hint: string | undefined;
  facts: IssuerFacts;
}

/** A token that a client revokes, as it was before. */
export interface RevocationFacts {
  /** Undefined for a token that the issuer does not know. */
  kind: HeldToken["kind"] | undefined;
  /** Whether the token was valid. */
  stood: boolean;
}

export interface TokenResponseFacts {
  grantType: string;
  /** The `scope` parameter as the client sent it, before the profile rewrote the request. */
  requestedScope: string | undefined;
  /** All parameters as the client sent them. */
  asked: Params;
  /** The record of the access token. */
  issued: { claims: JsonObject; scopes: string[]; subject: string | null; machine: boolean } | undefined;
  user: UserFacts | undefined;
  /** null if there is no refresh token, or if it never expires. */
  refreshTokenExpiresInSeconds: number | null;
  facts: IssuerFacts;
}

/** Reasons of refused token requests that vendors answer differently, although the standard has one error for them. */
export type RefusalReason =
  | "no-client"
  | "other-client"
  | "wrong-redirect-uri"
  | "no-verifier"
  | "wrong-verifier"
  | "surplus-verifier"
  | "used"
  | "expired"
  | "revoked"
  | "grant-ended";

export interface ErrorFacts {
  status: number;
  error: string;
  description: string | undefined;
  /** The engine's name of the endpoint. */
  route: string;
  grantType: string | undefined;
  /** Set if `requests.refusal` rejected the request with a detail. */
  detail: RefusalDetail | undefined;
  /** The rejected scope, if the error is about a scope. */
  scope: string | undefined;
  /** Undefined if the error has only one cause, or one that no vendor tells apart. */
  reason: RefusalReason | undefined;
  /** The redirect URI of the login whose code is redeemed; undefined if the code is unknown. */
  expectedRedirectUri: string | undefined;
  /** Whether the requesting client exists, even if it is not authenticated. */
  knowsClient: boolean;
  /** Whether the requesting client exists and does not authenticate. */
  isPublicClient: boolean;
  /** The parameters as the client sent them. */
  asked: Params;
  /** Returns a header of the request; an empty string if it was not sent. */
  header: (name: string) => string;
  /** The issuer's time, in seconds since 1970. */
  now: number;
  facts: IssuerFacts;
}

/** An error response in the vendor's shape. Without a body, the challenge says what is wrong. */
export interface VendorError {
  status: number;
  body?: JsonObject;
  /** Replaces the challenge of the scheme Bearer; null: there is none. */
  challenge?: string | null;
}

/** The vendor's refusals of registration requests whose token is missing or wrong. */
export interface RegistrationRefusals {
  /** To a registration without a token, which only hosts that the vendor trusts may send. */
  anonymous: PlainRefusal;
  /** To a registration with an access token in place of an initial access token. */
  withAccessToken: PlainRefusal;
  /** To a registration with any other wrong token. */
  withWrongToken: PlainRefusal;
  /** To a request with this method about one client, without a token. */
  unmanaged: (method: string) => PlainRefusal;
}

export interface PlainRefusal {
  status: number;
  error: string;
  description: string;
}

/** A page or document of the vendor that is not a protocol endpoint. */
export interface ExtraPage {
  type: "html" | "json";
  body: string | JsonObject;
  headers?: Record<string, string>;
}

export interface ExtraPageFacts {
  /** The path of the request, below the issuer's mount path. */
  path: string;
  facts: IssuerFacts;
  /** The JWKS as published. */
  keys: JsonObject[];
  /** The public keys as PEM (SPKI), by kid. */
  pems: Record<string, string>;
  /** Self-signed certificates of the same keys as PEM, by kid. */
  certificates: Record<string, string>;
}

/** A valid token, with the facts that its holder may see. Times are seconds. */
export interface HeldToken {
  kind: "access" | "id" | "refresh" | "logout";
  claims: JsonObject;
  clientId: string | null;
  scopes: string[];
  expiresInSeconds: number | null;
  user: UserFacts | undefined;
}

/** Services that describe and revoke a token for anyone who presents it, without client authentication. */
export interface HolderServices {
  /** Path of the token info service below the mount path. */
  infoPath: string;
  info(token: HeldToken): JsonObject;
  /** Bodies of the 400 response if the value is not a valid token. */
  unknown: { info: JsonObject; revocation: JsonObject };
}
