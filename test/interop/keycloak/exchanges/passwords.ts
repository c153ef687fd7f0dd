// The password grant, which Keycloak calls direct access.
import type { Exchanges } from "../exchanges.ts";
import type { Form, Realm, Sent } from "../realm.ts";

function login(realm: Realm, form: Form = {}, sent?: Sent) {
  const own = sent?.as === undefined ? { client_id: "spa" } : {};
  return realm.token(
    { grant_type: "password", ...own, username: "alice", password: "alice-password", ...form },
    sent,
  );
}

export const passwords: Exchanges = {
  "tokens with openid": (realm) => login(realm, { scope: "openid" }),
  "tokens without scope": (realm) => login(realm),
  "tokens for a confidential client": (realm) => login(realm, { scope: "openid" }, { as: "web" }),
  "tokens of a user without roles": (realm) =>
    login(realm, { scope: "openid", username: "bob", password: "bob-password" }),
  "tokens by e-mail address": (realm) => login(realm, { username: "alice@acme.test" }),
  "tokens by the name in capitals": (realm) => login(realm, { username: "ALICE" }),
  "offline tokens": (realm) => login(realm, { scope: "openid offline_access" }),
  "a wrong password": (realm) => login(realm, { password: "wrong" }),
  "an unknown user": (realm) => login(realm, { username: "nobody" }),
  "no password": (realm) => login(realm, { password: undefined }),
  "an empty password": (realm) => login(realm, { password: "" }),
  "no user": (realm) => login(realm, { username: undefined }),
  "an unknown scope": (realm) => login(realm, { scope: "openid nothing:known" }),
  "an empty scope": (realm) => login(realm, { scope: "" }),
  "a client that may not": (realm) => login(realm, {}, { as: "worker" }),
  "a public client that may not": (realm) => login(realm, { client_id: "strict" }),
  "an audience": (realm) => login(realm, { audience: "web" }),
  "a resource": (realm) => login(realm, { resource: "https://api.acme.test" }),
};
