// Revocation.
import type { Exchanges } from "../exchanges.ts";
import { type Form, PROTOCOL, type Realm, type Sent } from "../realm.ts";

function revoke(realm: Realm, token: string | undefined, form: Form = {}, sent?: Sent) {
  const own = sent === undefined ? { client_id: "spa" } : {};
  return realm.post("revoke", { ...own, token, ...form }, sent);
}

export const revocation: Exchanges = {
  "of a refresh token": async (realm) => revoke(realm, (await realm.login())["refresh_token"]),
  "of an access token": async (realm) => revoke(realm, (await realm.login())["access_token"]),
  "of an ID token": async (realm) => revoke(realm, (await realm.login())["id_token"]),
  "for the second time": async (realm) => {
    const { refresh_token: token } = await realm.login();
    await revoke(realm, token);
    return revoke(realm, token);
  },
  "of an access token for the second time": async (realm) => {
    const { access_token: token } = await realm.login();
    await revoke(realm, token);
    return revoke(realm, token);
  },
  "of garbage": (realm) => revoke(realm, "garbage"),
  "of no token": (realm) => revoke(realm, undefined),
  "of another client's refresh token": async (realm) =>
    revoke(realm, (await realm.login())["refresh_token"], {}, { as: "web" }),
  "of another client's access token": async (realm) =>
    revoke(realm, (await realm.login())["access_token"], {}, { as: "web" }),
  "with a wrong hint": async (realm) =>
    revoke(realm, (await realm.login())["refresh_token"], { token_type_hint: "access_token" }),
  "with an unknown hint": async (realm) =>
    revoke(realm, (await realm.login())["refresh_token"], { token_type_hint: "something" }),
  "by no client": async (realm) => revoke(realm, (await realm.login())["refresh_token"], {}, {}),
  "by an unknown client": async (realm) =>
    revoke(realm, (await realm.login())["refresh_token"], { client_id: "unknown" }, {}),
  "by a client with a wrong secret": async (realm) =>
    revoke(realm, (await realm.login())["refresh_token"], {}, { as: ["web", "wrong"] }),
  "by GET": (realm) => realm.get(`${PROTOCOL}/revoke`),
};
