// The Google profile. Access tokens are opaque, there is no client credentials grant, refresh tokens need
// `access_type=offline`, and anyone who presents a token can look it up; there is no introspection.
import type { JsonObject } from "../json-object.ts";
import type { Params } from "../params.ts";
import type { HeldToken, Profile, RequestRoute, UserFacts } from "./contract.ts";
import { generic } from "./generic.ts";
import { error } from "./google-errors.ts";
import { signIn, withKnownClaims } from "./google-sign-in.ts";
import { namesOf } from "./person-names.ts";
import { pick } from "./pick.ts";

/** Long names of scopes. Clients may send long or short names; responses always contain the long ones. */
const LONG_SCOPES: Record<string, string> = {
  email: "https://www.googleapis.com/auth/userinfo.email",
  profile: "https://www.googleapis.com/auth/userinfo.profile",
};
const SHORT_SCOPES = Object.fromEntries(Object.entries(LONG_SCOPES).map(([short, long]) => [long, short]));

/** Claims that `ownClaims` leaves out. ID tokens get them separately, in this order. */
const PROTOCOL_CLAIMS = ["nonce", "email", "email_verified", "auth_time"];
const NOT_GOOGLES = ["preferred_username", "roles", "sid", "acr", "amr", "name"];

export const google: Profile = {
  name: "google",
  dialects: ["default"],

  paths: {
    ...generic.paths,
    routes: {
      ...generic.paths.routes,
      authorization: "/o/oauth2/v2/auth",
      token: "/token",
      jwks: "/oauth2/v3/certs",
      revocation: "/revoke",
      userinfo: "/v1/userinfo",
      device_authorization: "/device/code",
      code_verification: "/device",
    },

    missing: ["introspection", "end_session", "registration", "pushed_authorization_request"],

    aliases: {
      "/o/oauth2/auth": "authorization",
      "/oauth2/v4/token": "token",
      "/oauth2/v3/userinfo": "userinfo",
    },

    rootAliases: {},
    pages: { "/oauth2/v1/certs": ({ certificates }) => ({ type: "json", body: certificates }) },
  },

  tokens: {
    ...generic.tokens,
    logout: undefined,
    format: "opaque",
    opaquePrefix: "ya29.",
    refreshTokens: {
      rotation: { public: "keep", confidential: "keep" },
      setFor: "nothing",
      answerToKept: "none",
    },
    issuesRefreshToken: ({ scopes }) => scopes.includes("offline_access"),

    // Google's access tokens are opaque; these claims are for the ledger, and for tokens minted as JWTs.
    access: ({ issuer, subject, clientId, scopes, issuedAt, expiresAt, extraClaims }) => ({
      header: { typ: "JWT" },
      claims: {
        iss: issuer,
        azp: clientId,
        aud: clientId,
        sub: googleSubject(subject),
        ...(scopes.length > 0 && { scope: longScope(scopes) }),
        iat: issuedAt,
        ...(expiresAt !== null && { exp: expiresAt }),
        ...extraClaims,
      },
    }),

    id: ({ issuer, subject, clientId, issuedAt, expiresAt, claims, user, accessTokenHash }) => ({
      header: { typ: "JWT" },
      claims: {
        iss: issuer,
        azp: clientId,
        aud: clientId,
        sub: googleSubject(subject),
        ...(accessTokenHash !== undefined && { at_hash: accessTokenHash }),
        ...ownClaims(claims, user),
        ...pick(claims, PROTOCOL_CLAIMS),
        iat: issuedAt,
        ...(expiresAt !== null && { exp: expiresAt }),
      },
    }),
  },

  clients: {
    ...generic.clients,
    authMethods: ["client_secret_post", "client_secret_basic"],
    idTokenHmacs: [],
    dpop: false,
    signedUserinfo: false,
    frontchannelLogout: undefined,
    missingGrants: ["client_credentials"],
    publicNeedPkce: false,
    plainPkce: true,
    deviceNeedsNoSecret: true,
  },

  signIn,

  requests: {
    ...generic.requests,
    tokenFormatParameter: false,
    redirectUriIsOptional: () => false,
    needsPkceWithResource: false,

    translate(params: Params, route: RequestRoute): Params {
      if (typeof params["scope"] !== "string" && route !== "authorization") return params;
      const { id_token_hint: _, ...rest } = withKnownClaims(params); // Google has login_hint only
      const asked = String(params["scope"] ?? "")
        .split(" ")
        .filter((scope) => scope !== "" && scope !== "offline_access");
      const offline =
        route === "authorization" ? params["access_type"] === "offline" : route === "device_authorization";
      const scopes = [
        ...asked.map((scope) => SHORT_SCOPES[scope] ?? scope),
        ...(offline ? ["offline_access"] : []),
      ];
      return {
        ...rest,
        ...(scopes.length > 0 && { scope: scopes.join(" ") }),
      };
    },
  },

  answers: {
    ...generic.answers,
    discovery: (body) => ({
      ...pick(body, [
        "issuer", "authorization_endpoint", "device_authorization_endpoint", "token_endpoint", "userinfo_endpoint",
        "revocation_endpoint", "jwks_uri", "response_types_supported", "response_modes_supported",
        "subject_types_supported", "id_token_signing_alg_values_supported", "code_challenge_methods_supported", "authorization_response_iss_parameter_supported",
      ]), // prettier-ignore
      grant_types_supported: [body["grant_types_supported"] ?? []]
        .flat()
        .filter((grant) => grant !== "implicit" && grant !== "password"),
      scopes_supported: ["openid", "email", "profile"],
      token_endpoint_auth_methods_supported: google.clients.authMethods,
      claims_supported: [
        "aud", "email", "email_verified", "exp", "family_name", "given_name", "iat", "iss", "name", "sub",
      ], // prettier-ignore
    }),

    userinfo: (body, { user }) => ({
      sub: googleSubject(String(body["sub"])),
      ...ownClaims(body, user),
      ...pick(body, ["email", "email_verified"]),
    }),

    token({ scope: _, ...body }, { requestedScope, issued }) {
      const scopes = issued?.scopes ?? String(requestedScope ?? "").split(" ");
      return { ...body, ...(scopes.length > 0 && { scope: longScope(scopes) }) };
    },

    device({ verification_uri: url, verification_uri_complete: _, ...body }) {
      return { ...body, verification_url: url };
    },

    error,

    holder: {
      infoPath: "/tokeninfo",
      info: tokenInfo,
      unknown: {
        info: { error: "invalid_token", error_description: "Invalid Value" },
        revocation: { error: "invalid_token", error_description: "Token expired or revoked" },
      },
    },
  },
};

/** Returns 1 and 20 digits, always the same for a user. Subjects that are not UUIDs stay unchanged. */
export function googleSubject(subject: string): string {
  const hex = subject.replaceAll("-", "");
  if (!/^[0-9a-f]{32}$/i.test(hex)) return subject;
  return `1${(BigInt(`0x${hex}`) % 10n ** 20n).toString().padStart(20, "0")}`;
}

/** Returns the user's name and further claims, without roles and user name, which Google does not send. */
function ownClaims(claims: JsonObject, user: UserFacts | undefined): JsonObject {
  const others = Object.entries(claims).filter(
    ([name]) => ![...NOT_GOOGLES, ...PROTOCOL_CLAIMS, "sub"].includes(name),
  );
  return { ...Object.fromEntries(others), ...(claims["name"] !== undefined && namesOf(user)) };
}

function longScope(scopes: readonly string[]): string {
  return scopes
    .filter((scope) => scope !== "offline_access")
    .map((scope) => LONG_SCOPES[scope] ?? scope)
    .join(" ");
}

/** Returns token info. All its values are strings, as at Google. */
function tokenInfo({ kind, claims, clientId, scopes, expiresInSeconds, user }: HeldToken): JsonObject {
  if (kind === "id") return Object.fromEntries(Object.entries(claims).map(asText));
  return {
    ...(clientId !== null && { azp: clientId, aud: clientId }),
    ...pick(claims, ["sub"]),
    ...(scopes.length > 0 && { scope: longScope(scopes) }),
    ...(typeof claims["exp"] === "number" && { exp: String(claims["exp"]) }),
    ...(expiresInSeconds !== null && { expires_in: String(expiresInSeconds) }),
    ...(scopes.includes("email") &&
      user?.email !== undefined && { email: user.email, email_verified: String(user.emailVerified) }),
    access_type: scopes.includes("offline_access") ? "offline" : "online",
  };
}

function asText([name, value]: [string, unknown]): [string, unknown] {
  return [name, typeof value === "number" || typeof value === "boolean" ? String(value) : value];
}
