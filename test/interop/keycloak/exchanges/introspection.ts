// Introspection: which tokens are active, for whom, and what is told of them.
import type { Exchanges } from "../exchanges.ts";
import { type Form, granted, PROTOCOL, type Realm, type Sent } from "../realm.ts";

function introspect(realm: Realm, token: string | undefined, form: Form = {}, sent: Sent = { as: "orders" }) {
  return realm.post("token/introspect", { token, ...form }, sent);
}

export const introspection: Exchanges = {
  "an access token, by a client of its audience": async (realm) =>
    introspect(realm, (await realm.login())["access_token"]),
  "an access token, by another client": async (realm) =>
    introspect(realm, (await realm.login())["access_token"], {}, { as: "worker" }),
  "an access token, by the client that it was issued to": async (realm) =>
    introspect(realm, (await realm.login({}, { as: "web" }))["access_token"], {}, { as: "web" }),
  "an access token without openid": async (realm) =>
    introspect(realm, (await realm.login({ scope: undefined }))["access_token"]),
  "an access token of a client": async (realm) => {
    const { access_token: token } = await granted(
      await realm.token({ grant_type: "client_credentials" }, { as: "worker" }),
    );
    return introspect(realm, token, {}, { as: "worker" });
  },
  "an ID token, by its client": async (realm) =>
    introspect(realm, (await realm.login({}, { as: "web" }))["id_token"], {}, { as: "web" }),
  "an ID token, by another client": async (realm) => introspect(realm, (await realm.login())["id_token"]),
  "a refresh token, by its client": async (realm) =>
    introspect(realm, (await realm.login({}, { as: "web" }))["refresh_token"], {}, { as: "web" }),
  "a refresh token, by another client": async (realm) =>
    introspect(realm, (await realm.login())["refresh_token"]),
  "a refresh token, by its client, with the hint": async (realm) =>
    introspect(
      realm,
      (await realm.login({}, { as: "web" }))["refresh_token"],
      { token_type_hint: "refresh_token" },
      { as: "web" },
    ),
  "a refresh token, by another client, with the hint": async (realm) =>
    introspect(realm, (await realm.login())["refresh_token"], { token_type_hint: "refresh_token" }),
  "an access token with the hint of a refresh token": async (realm) =>
    introspect(realm, (await realm.login())["access_token"], { token_type_hint: "refresh_token" }),
  "an access token with an unknown hint": async (realm) =>
    introspect(realm, (await realm.login())["access_token"], { token_type_hint: "something" }),
  "an access token as a JWT": async (realm) =>
    introspect(
      realm,
      (await realm.login())["access_token"],
      {},
      { as: "orders", headers: { accept: "application/jwt" } },
    ),
  "a revoked access token": async (realm) => {
    const { access_token: token } = await realm.login();
    await realm.post("revoke", { client_id: "spa", token });
    return introspect(realm, token);
  },
  "an access token after its refresh token was revoked": async (realm) => {
    const { access_token: token, refresh_token: refresh } = await realm.login();
    await realm.post("revoke", { client_id: "spa", token: refresh });
    return introspect(realm, token);
  },
  "an access token after sign-out": async (realm) => {
    const { access_token: token, refresh_token: refresh } = await realm.login();
    await realm.post("logout", { client_id: "spa", refresh_token: refresh });
    return introspect(realm, token);
  },
  "an ID token after sign-out": async (realm) => {
    const { id_token: token, refresh_token: refresh } = await realm.login({}, { as: "web" });
    await realm.post("logout", { refresh_token: refresh }, { as: "web" });
    return introspect(realm, token, {}, { as: "web" });
  },
  garbage: (realm) => introspect(realm, "garbage"),
  "no token": (realm) => introspect(realm, undefined),
  "an empty token": (realm) => introspect(realm, ""),
  "by a public client": async (realm) =>
    introspect(realm, (await realm.login())["access_token"], { client_id: "spa" }, {}),
  "by no client": async (realm) => introspect(realm, (await realm.login())["access_token"], {}, {}),
  "by a client with a wrong secret": async (realm) =>
    introspect(realm, (await realm.login())["access_token"], {}, { as: ["orders", "wrong"] }),
  "by an unknown client": async (realm) =>
    introspect(realm, (await realm.login())["access_token"], {}, { as: ["unknown", "wrong"] }),
  "with an access token instead of a client": async (realm) => {
    const { access_token: token } = await realm.login();
    return introspect(realm, token, {}, { headers: { authorization: `Bearer ${token}` } });
  },
  "by GET": (realm) => realm.get(`${PROTOCOL}/token/introspect`, { as: "orders" }),
};
