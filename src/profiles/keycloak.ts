// The Keycloak profile: the issuer is a realm below /realms/. Its tokens are in keycloak-tokens.ts.
import type { JsonObject } from "../json-object.ts";
import { type Params, textParam } from "../params.ts";
import type { Profile } from "./contract.ts";
import { standardLogout } from "./frontchannel-logout.ts";
import { generic } from "./generic.ts";
import { asAuthorizationError } from "./keycloak-authorization-errors.ts";
import { encryptionKey } from "./keycloak-encryption-key.ts";
import { error, OLDER, revocation } from "./keycloak-errors.ts";
import { cookieProbe, PROTOCOL, realmDocument } from "./keycloak-pages.ts";
import { registrationRefusals } from "./keycloak-registration.ts";
import { signIn } from "./keycloak-sign-in.ts";
import {
  microprofile,
  personOf,
  shownScope,
  tokens,
  withoutPerson,
  withoutRoles,
} from "./keycloak-tokens.ts";
import { pick } from "./pick.ts";
import { RESPONSE_TYPES } from "./response-types.ts";

export const keycloak: Profile = {
  name: "keycloak",
  dialects: ["access_token", OLDER],

  paths: {
    ...generic.paths,
    issuer: (issuerId) => `/realms/${issuerId === "keycloak" ? "demo" : issuerId}`,

    routes: {
      authorization: `${PROTOCOL}/auth`,
      token: `${PROTOCOL}/token`,
      jwks: `${PROTOCOL}/certs`,
      introspection: `${PROTOCOL}/token/introspect`,
      revocation: `${PROTOCOL}/revoke`,
      userinfo: `${PROTOCOL}/userinfo`,
      registration: "/clients-registrations/openid-connect",
      end_session: `${PROTOCOL}/logout`,
      pushed_authorization_request: `${PROTOCOL}/ext/par/request`,
      device_authorization: `${PROTOCOL}/auth/device`,
      code_verification: "/device",
    },

    aliases: { [`${PROTOCOL}/registrations`]: "authorization" },
    rootAliases: {},
    unknownTenant: { error: "Realm does not exist" },
    sessionFrame: `${PROTOCOL}/login-status-iframe.html`,
    pages: { "/": realmDocument, [`${PROTOCOL}/3p-cookies/step1.html`]: cookieProbe },
  },

  tokens,

  clients: {
    ...generic.clients,
    passwordGrant: true,
    responseTypes: RESPONSE_TYPES,
    publicNeedPkce: false,
    plainPkce: true,
    textWithoutPkce: "Missing parameter: code_challenge_method",
    ignoresSurplusSecret: true,
    takesCredentials: true,
    frontchannelLogout: {
      ...standardLogout,
      isUsual: true,
      needsOwnOrigin: false,
      params: ({ issuer, sessionId, isNamed }): Record<string, string> =>
        isNamed ? { sid: sessionId, iss: issuer } : {},
    },
    bodyOutranksHeader: true,
    omitsBasicChallenge: true,
  },

  signIn,

  requests: {
    ...generic.requests,
    tokenFormatParameter: false,
    translate: (params, route) =>
      route === "authorization" || route === "pushed_authorization_request"
        ? withKnownPrompts(params)
        : params,
    needsPkceWithResource: false,
    signsOutByRefreshToken: true,
    signsOutAtOnce: (params, { isSignedIn }) =>
      params["id_token_hint"] !== undefined ||
      (!isSignedIn && params["post_logout_redirect_uri"] !== undefined),
    signOutUriNeedsClient: true,
    revokesAccessTokensAlone: true,
  },

  answers: {
    ...generic.answers,
    authorization(body, { sessionId, asked, facts }) {
      if (body["error"] !== undefined) return asAuthorizationError(body, asked);
      const { scope: _, ...others } = body;
      return { ...others, ...(sessionId !== undefined && { session_state: sessionId }), iss: facts.url };
    },
    token(body, { issued, refreshTokenExpiresInSeconds }) {
      const { sid, scope } = issued?.claims ?? {};
      return {
        ...body,
        refresh_expires_in: refreshTokenExpiresInSeconds ?? 0,
        "not-before-policy": 0,
        ...(sid !== undefined && { session_state: sid }),
        ...(scope !== undefined && { scope }),
      };
    },

    introspectsIdTokens: true,
    opensIntrospection({ kind, claims: { aud }, clientId, owner, hint, facts }) {
      // Only the hint makes Keycloak look for a refresh token. It is for the realm itself, so `aud` is no client.
      if ((kind === "refresh") !== (hint === "refresh_token")) return false;
      if (facts.dialect === OLDER) return true;
      return kind === "refresh" ? owner === clientId : [aud].flat().includes(clientId);
    },

    introspection({ prov: _, ...body }, user) {
      const username = user?.username ?? body["preferred_username"];
      const { scope, typ } = body;
      return {
        ...body,
        ...(typeof typ === "string" && body["token_type"] === undefined && { token_type: typ }),
        ...((typeof scope === "string" || typ === "Bearer") && {
          scope: shownScope(typeof scope === "string" ? scope.split(" ") : []),
        }),
        ...(username !== undefined && { username }),
      };
    },

    userinfo: (body, { user, heldScopes: held, facts }) => ({
      ...withoutPerson(withoutRoles(body)),
      ...personOf(user, held),
      ...(held.includes("microprofile-jwt") && microprofile({ user, roles: user?.roles ?? [], facts })),
    }),
    discovery: (body) => ({
      require_pushed_authorization_requests: false,
      ...body,
      ...authMethods(body),
      ...aliases(body),
      claims_supported: CLAIMS,
      prompt_values_supported: PROMPTS,
    }),
    certificateMembers: ["x5c", "x5t", "x5t#S256"],
    jwks: (keys) => [{ ...encryptionKey }, ...keys],
    revocation,
    registration: registrationRefusals,
    machineAtUserinfo: { status: 403, error: "insufficient_scope", description: "Missing openid scope" },
    error,
  },
};

const CLAIMS = [
  "iss", "sub", "aud", "exp", "iat", "auth_time", "name", "given_name",
  "family_name", "preferred_username", "email", "acr", "azp", "nonce",
]; // prettier-ignore

const ALIASED = [
  "token_endpoint", "revocation_endpoint", "introspection_endpoint", "device_authorization_endpoint",
  "registration_endpoint", "userinfo_endpoint", "pushed_authorization_request_endpoint",
]; // prettier-ignore

const PROMPTS = ["none", "login", "consent", "create"];

/** Keycloak ignores prompts that it does not know. */
function withKnownPrompts(params: Params): Params {
  const asked = textParam(params, "prompt")?.split(" ");
  if (!asked) return params;
  const { prompt: _, ...others } = params;
  const known = asked.filter((each) => PROMPTS.includes(each)).join(" ");
  return known === "" ? others : { ...others, prompt: known };
}

/** Keycloak does not list `none`, although public clients exist. */
function authMethods(body: JsonObject): JsonObject {
  const lists = ["token_endpoint_auth_methods_supported", "revocation_endpoint_auth_methods_supported"];
  return Object.fromEntries(
    lists.map((name) => [name, [body[name]].flat().filter((method) => method !== "none")]),
  );
}

/** Keycloak takes certificates at the same URLs, and names these again (RFC 8705, section 5). */
function aliases(body: JsonObject): JsonObject {
  if (body["tls_client_certificate_bound_access_tokens"] !== true) return {};
  return { mtls_endpoint_aliases: pick(body, ALIASED) };
}
