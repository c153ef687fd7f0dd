// The paths of a profile's issuers, endpoints and pages.
import type { JsonObject } from "../json-object.ts";
import type { ExtraPage, ExtraPageFacts } from "./request-facts.ts";

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

/** The paths of an issuer and its endpoints. All are below the mount path unless said otherwise. */
export interface ProfilePaths {
  /**
   * Path of the issuer identifier if the configuration sets none: below the server's base URL, or at the root
   * of an origin of its own. A trailing slash is part of the identifier.
   */
  issuer: (issuerId: string, hasOwnOrigin: boolean) => string;
  /** Returns the mount path of an issuer at this path. Default: the path without a trailing slash. */
  mount?: (issuerPath: string) => string;
  /** Mount paths that also lead to the first issuer of this profile, unless another issuer has that path. */
  sharedMounts?: readonly string[];
  routes: ProfileRoutes;
  /** Endpoints that the vendor does not have: they return 404 and are not in the metadata. */
  missing: readonly RouteName[];
  /** Endpoints that exist although the vendor's metadata does not name them. */
  unlisted?: readonly RouteName[];
  /** Other paths of endpoints, and the endpoint that each leads to. */
  aliases: Record<string, RouteName | "discovery">;
  /** More aliases, for an issuer at the root of the server only. */
  rootAliases: Record<string, RouteName>;
  /** Body of the 404 response for a path beside the issuer's, if the vendor's tenants lie in one folder. */
  unknownTenant?: JsonObject;
  /** The frame in which pages watch whether the login has changed (OpenID Connect Session Management 1.0). */
  sessionFrame?: string;
  /** Pages at the root of the server, whatever the paths of the issuers are. */
  serverPages?: Record<string, string>;
  /** Path of the debugger's form, a client of the issuer for people. Its redirect URI is `/callback` below it. */
  debugger?: string;
  /** Pages and documents that are not endpoints of the protocol. A path that ends in `/*` takes any one segment. */
  pages?: Record<string, (facts: ExtraPageFacts) => ExtraPage>;
}
