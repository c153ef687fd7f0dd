// The Keycloak profile: the issuer is a realm below /realms/. Its tokens are in keycloak-tokens.ts.
import type { JsonObject } from "../json-object.ts";
import type { Profile } from "./contract.ts";
import { generic } from "./generic.ts";
import { encryptionKey } from "./keycloak-encryption-key.ts";
import { error, OLDER } from "./keycloak-errors.ts";
import { cookieProbe, PROTOCOL, realmDocument } from "./keycloak-pages.ts";
import { signIn } from "./keycloak-sign-in.ts";
import { profileOf, shownScope, tokens, withoutRoles } from "./keycloak-tokens.ts";
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
    pages: { "/": realmDocument, [`${PROTOCOL}/3p-cookies/step1.html`]: cookieProbe },
  },

  tokens,

  clients: {
    ...generic.clients,
    passwordGrant: true,
    responseTypes: RESPONSE_TYPES,
    toleratesRepeatedSecret: true,
    publicNeedPkce: false,
    textWithoutPkce: "Missing parameter: code_challenge_method",
    ignoresSurplusSecret: true,
    takesCredentials: true,
    headerOutranksBody: true,
    omitsBasicChallenge: true,
  },

  signIn,

  requests: {
    ...generic.requests,
    tokenFormatParameter: false,
    needsPkceWithResource: false,
    signsOutByRefreshToken: true,
    signsOutAtOnce: (params) => params["id_token_hint"] !== undefined,
  },

  answers: {
    ...generic.answers,
    authorization: (body, { sessionId }) => ({
      ...body,
      ...(sessionId !== undefined && body["error"] === undefined && { session_state: sessionId }),
    }),
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
    // Refresh tokens are for the realm itself, so their audience is no client.
    opensIntrospection: ({ kind, claims: { aud }, clientId, facts }) =>
      facts.dialect === OLDER || kind === "refresh" || [aud].flat().includes(clientId),

    introspection(body, user) {
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

    userinfo: (body, user) => ({ ...profileOf(user), ...withoutRoles(body) }),
    discovery: (body) => ({ ...body, ...authMethods(body), claims_supported: CLAIMS }),
    certificateMembers: ["x5c", "x5t", "x5t#S256"],
    jwks: (keys) => [{ ...encryptionKey }, ...keys],
    unknownRevocation: { error: "invalid_token", error_description: "Invalid token" },
    machineAtUserinfo: { status: 403, error: "insufficient_scope", description: "Missing openid scope" },
    error,
  },
};

const CLAIMS = [
  "iss", "sub", "aud", "exp", "iat", "auth_time", "name", "given_name",
  "family_name", "preferred_username", "email", "email_verified", "acr", "azp", "nonce", "sid",
]; // prettier-ignore

/** Keycloak does not list `none`, although public clients exist. */
function authMethods(body: JsonObject): JsonObject {
  const lists = ["token_endpoint_auth_methods_supported", "revocation_endpoint_auth_methods_supported"];
  return Object.fromEntries(
    lists.map((name) => [name, [body[name]].flat().filter((method) => method !== "none")]),
  );
}
