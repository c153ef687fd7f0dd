// The Microsoft Entra ID profile. Every path contains the tenant's GUID, the endpoints are not below the
// issuer, and scopes start with their resource. The dialect is the token version; `v1.0` also has the older
// endpoints.
import type { JsonObject } from "../json-object.ts";
import { isUuid } from "../uuid.ts";
import type {
  ExtraPage,
  ExtraPageFacts,
  IssuerFacts,
  Profile,
  ProfilePaths,
  TokenResponseFacts,
} from "./contract.ts";
import { error } from "./entra-errors.ts";
import { GRAPH, isGraphScope, readScope, refused, translated, WHOLE_SCOPE } from "./entra-requests.ts";
import { signIn, withKnownClaims } from "./entra-sign-in.ts";
import { accessToken, idToken, isVersion1, pairwise, tenantFor, tenantOf } from "./entra-tokens.ts";
import { generic } from "./generic.ts";
import { pick } from "./pick.ts";

const ROUTES: ProfilePaths["routes"] = {
  ...generic.paths.routes,
  authorization: "/oauth2/v2.0/authorize",
  token: "/oauth2/v2.0/token",
  jwks: "/discovery/v2.0/keys",
  userinfo: "/oidc/userinfo",
  end_session: "/oauth2/v2.0/logout",
  device_authorization: "/oauth2/v2.0/devicecode",
  code_verification: "/oauth2/deviceauth",
};

const V2_ALIASES: ProfilePaths["aliases"] = {
  "/v2.0/.well-known/openid-configuration": "discovery",
  "/v2.0/.well-known/oauth-authorization-server": "discovery",
};

export const entra: Profile = {
  name: "entra",
  dialects: ["v2.0", "v1.0"],
  inDialect: {
    "v1.0": {
      paths: {
        issuer: (issuerId) => `/${tenantFor(issuerId)}/`,
        routes: {
          ...ROUTES,
          authorization: "/oauth2/authorize",
          token: "/oauth2/token",
          jwks: "/discovery/keys",
          userinfo: "/openid/userinfo",
          end_session: "/oauth2/logout",
          device_authorization: "/oauth2/devicecode",
        },
        // Clients may also use the v2.0 endpoints for an API that takes version 1 tokens.
        aliases: {
          ...V2_ALIASES,
          [ROUTES.authorization]: "authorization",
          [ROUTES.token]: "token",
          [ROUTES.jwks]: "jwks",
          [ROUTES.userinfo]: "userinfo",
          [ROUTES.end_session]: "end_session",
          [ROUTES.device_authorization]: "device_authorization",
        },
      },
    },
  },

  paths: {
    ...generic.paths,
    issuer: (issuerId) => `/${tenantFor(issuerId)}/v2.0`,
    mount: (issuerPath) => issuerPath.replace(/\/(?:v2\.0)?$/, ""),
    sharedMounts: ["/common", "/organizations", "/consumers"],
    routes: ROUTES,
    missing: ["introspection", "revocation", "registration", "pushed_authorization_request"],
    aliases: V2_ALIASES,
    rootAliases: {},
    pages: { "/userrealm/*": userRealm },
  },

  tokens: {
    ...generic.tokens,
    logout: undefined,
    lifetimes: { ...generic.tokens.lifetimes, access: 3599, refresh: 90 * 24 * 3600 },
    defaultAudience: () => GRAPH,
    refreshTokens: {
      rotation: { public: "keep", confidential: "keep" },
      setFor: "nothing",
      answerToKept: "new",
    },
    vendorApis: { [GRAPH]: isGraphScope },
    refreshesForAnyResource: true,
    issuesRefreshToken: ({ scopes }) => scopes.includes("offline_access"),
    access: accessToken,
    id: idToken,
  },

  clients: {
    onBehalfOf: true,
    ...generic.clients,
    authMethods: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    idTokenHmacs: [],
    dpop: false,
    signedUserinfo: false,
    plainPkce: true,
    // Entra never sends `iss`, and sends `sid` to clients whose ID tokens lack it too.
    frontchannelLogout: {
      isUsual: true,
      needsOwnOrigin: false,
      announcedBy: ["http_logout_supported", "frontchannel_logout_supported"],
      params: ({ sid }) => ({ sid }),
    },
    passwordGrant: true,
    responseTypes: ["code", "id_token", "code id_token", "id_token token"],
  },

  signIn,

  requests: {
    ...generic.requests,
    tokenFormatParameter: false,
    redirectUriIsOptional: () => true,
    needsPkceWithResource: false,
    signsOutAtOnce: () => true,
    wholeScope: WHOLE_SCOPE,
    refusal: (facts) => refused(facts, isVersion1(facts.facts)),
    translate: (params, route, facts) => translated(withKnownClaims(params), route, isVersion1(facts)),
  },

  answers: {
    ...generic.answers,
    // Userinfo is part of Microsoft Graph, so it only takes tokens for Graph.
    opensUserinfo: ({ aud }, facts) => aud === GRAPH || isVersion1(facts),
    error,

    discovery(body, facts) {
      const tenant = isShared(body, facts) ? "{tenantid}" : undefined;
      // Entra's metadata has none of these members, although Entra supports PKCE and reads `claims`.
      const {
        code_challenge_methods_supported: _,
        grant_types_supported: __,
        claims_parameter_supported: ___,
        ...told
      } = body;
      return {
        ...told,
        ...(tenant !== undefined && { issuer: facts.url.replace(tenantOf(facts), tenant) }),
        token_endpoint_auth_methods_supported: entra.clients.authMethods,
        subject_types_supported: ["pairwise"],
        claims_supported: isVersion1(facts)
          ? [...CLAIMS, "unique_name", "upn"]
          : [...CLAIMS, "preferred_username"],
        tenant_region_scope: null,
        cloud_instance_name: new URL(facts.baseUrl).hostname,
      };
    },

    authorization: (body, { issued }) => ({
      ...body,
      ...(issued && body["access_token"] !== undefined && { scope: fullScope(undefined, issued) }),
    }),

    certificateMembers: ["x5t", "x5c"],
    jwks: (keys, facts) => keys.map((key) => ({ ...key, issuer: facts.url })),

    userinfo: (body, { clientId }) => ({
      ...pick(body, ["name", "given_name", "family_name", "email", "picture"]),
      sub: pairwise(String(body["sub"]), clientId),
    }),

    token(body, facts) {
      const { issued, asked } = facts;
      const isUser = issued !== undefined && !issued.machine;
      const told = {
        ...body,
        ext_expires_in: body["expires_in"],
        scope: isUser ? fullScope(facts.requestedScope, issued) : undefined,
        client_info:
          isUser && asked["client_info"] === "1" ? clientInfo(issued.subject, facts.facts) : undefined,
      };
      return pick(told, [
        "token_type",
        "scope",
        "expires_in",
        "ext_expires_in",
        "access_token",
        "refresh_token",
        "id_token",
        "client_info",
      ]);
    },

    device: (body) => ({
      ...body,
      message: `To sign in, use a web browser to open the page ${String(body["verification_uri"])} and enter the code ${String(body["user_code"])} to authenticate.`,
    }),
  },
};

/** MSAL requests this document before the password grant. It says that Entra itself checks the password (no federation). */
function userRealm({ path }: ExtraPageFacts): ExtraPage {
  const [, domain = ""] = path.split(/@|%40/);
  return {
    type: "json",
    body: {
      ver: "1.0",
      account_type: "Managed",
      domain_name: domain,
      cloud_instance_name: "microsoftonline.com",
      cloud_audience_urn: "urn:federation:MicrosoftOnline",
    },
  };
}

/** Claims that ID tokens can contain. */
const CLAIMS = [
  "sub", "iss", "aud", "exp", "iat", "nbf", "auth_time", "nonce", "name", "oid", "tid", "ver", "uti", "at_hash",
  "c_hash", "email", "roles",
]; // prettier-ignore

/** Whether the metadata names the endpoints that all tenants share, such as those below `/common`. */
function isShared(body: JsonObject, { baseUrl }: IssuerFacts): boolean {
  return !String(body["token_endpoint"]).startsWith(`${baseUrl}/`);
}

/** Returns the granted scopes with the resource in front, as a client would request them. */
function fullScope(
  requestedScope: string | undefined,
  { claims, scopes }: Pick<NonNullable<TokenResponseFacts["issued"]>, "claims" | "scopes">,
): string {
  const { resources, hasUnprefixed } = readScope(requestedScope);
  const [resource = hasUnprefixed ? "" : resourceOf(claims["aud"])] = resources;
  const prefix = resource === "" ? "" : `${resource}/`;
  const isPlain = (scope: string) => readScope(scope).plain.length > 0;
  return scopes
    .filter((scope) => scope !== "offline_access")
    .map((scope) => (isPlain(scope) ? scope : `${prefix}${scope}`))
    .join(" ");
}

function resourceOf(audience: unknown): string {
  const name = String([audience].flat()[0]);
  if (name === GRAPH) return "";
  return isUuid(name) ? `api://${name}` : name;
}

/** Returns `client_info`: the user and the tenant, from which MSAL builds its account id. */
function clientInfo(subject: string | null, facts: IssuerFacts): string {
  return Buffer.from(JSON.stringify({ uid: subject, utid: tenantOf(facts) })).toString("base64url");
}
