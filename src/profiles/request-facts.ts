// What profiles are told of requests and responses, and what they say about them.
import type { JsonObject } from "../json-object.ts";
import type { Params } from "../params.ts";
import type { IssuerFacts, UserFacts } from "./facts.ts";

/** The endpoints whose parameters a profile may rewrite before anybody reads them. */
export type RequestRoute =
  "authorization" | "pushed_authorization_request" | "device_authorization" | "token" | "end_session";

/** A vendor's own reason to reject a request. */
export interface VendorRefusal {
  error: string;
  description: string;
  /** The vendor's number and text for it, which `answers.error` gets back. */
  detail?: RefusalDetail;
}

export interface RefusalDetail {
  code: number;
  text: string;
}

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
  /** Present if `requests.refusal` rejected the request and gave one. */
  detail: RefusalDetail | undefined;
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
