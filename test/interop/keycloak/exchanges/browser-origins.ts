// Requests of pages: which origins may read the answers.
import type { Exchanges } from "../exchanges.ts";
import { PROTOCOL, type Realm } from "../realm.ts";

const OWN = "https://spa.acme.test";
const FOREIGN = "https://elsewhere.test";

function preflight(realm: Realm, path: string, origin: string) {
  return realm.get(`${PROTOCOL}/${path}`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    },
  });
}

function login(realm: Realm, origin: string, form: Record<string, string> = {}) {
  return realm.token(
    { grant_type: "password", client_id: "spa", username: "alice", password: "alice-password", ...form },
    { headers: { origin } },
  );
}

async function userinfo(realm: Realm, origin: string) {
  const { access_token: token = "" } = await realm.login();
  return realm.get(`${PROTOCOL}/userinfo`, { headers: { origin, authorization: `Bearer ${token}` } });
}

export const browserOrigins: Exchanges = {
  "preflight of a token request": (realm) => preflight(realm, "token", OWN),
  "preflight of a token request, foreign": (realm) => preflight(realm, "token", FOREIGN),
  "preflight of userinfo": (realm) => preflight(realm, "userinfo", OWN),
  "preflight of revocation": (realm) => preflight(realm, "revoke", OWN),
  "preflight of introspection": (realm) => preflight(realm, "token/introspect", OWN),
  "preflight of sign-out": (realm) => preflight(realm, "logout", OWN),
  "a token request": (realm) => login(realm, OWN),
  "a token request, foreign": (realm) => login(realm, FOREIGN),
  "a refused token request": (realm) => login(realm, OWN, { password: "wrong" }),
  "a token request of an unknown client": (realm) => login(realm, OWN, { client_id: "unknown" }),
  userinfo: (realm) => userinfo(realm, OWN),
  "userinfo, foreign": (realm) => userinfo(realm, FOREIGN),
  "userinfo without a token": (realm) => realm.get(`${PROTOCOL}/userinfo`, { headers: { origin: OWN } }),
  revocation: async (realm) =>
    realm.post(
      "revoke",
      { client_id: "spa", token: (await realm.login())["refresh_token"] },
      { headers: { origin: OWN } },
    ),
  "sign-out by a refresh token": async (realm) =>
    realm.post(
      "logout",
      { client_id: "spa", refresh_token: (await realm.login())["refresh_token"] },
      { headers: { origin: OWN } },
    ),
};
