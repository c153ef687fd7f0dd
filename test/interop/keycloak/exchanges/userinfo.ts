// Userinfo: with which tokens, and in which ways, a client learns about the user.
import type { Exchanges } from "../exchanges.ts";
import { type Form, granted, PROTOCOL, type Realm } from "../realm.ts";

const USERINFO = `${PROTOCOL}/userinfo`;

function bearer(token: string | undefined, scheme = "Bearer") {
  return { headers: { authorization: `${scheme} ${token ?? ""}` } };
}

async function of(realm: Realm, login: Form) {
  return realm.get(USERINFO, bearer((await realm.login(login))["access_token"]));
}

export const userinfo: Exchanges = {
  "by GET": (realm) => of(realm, {}),
  "by POST": async (realm) => realm.post("userinfo", {}, bearer((await realm.login())["access_token"])),
  "by POST with the token in the body": async (realm) =>
    realm.post("userinfo", { access_token: (await realm.login())["access_token"] }),
  "for the scopes of the user's data": (realm) => of(realm, { scope: "openid email profile phone address" }),
  "for microprofile-jwt": (realm) => of(realm, { scope: "openid microprofile-jwt" }),
  "without openid": (realm) => of(realm, { scope: "email" }),
  "without a token": (realm) => realm.get(USERINFO),
  "by POST without a token": (realm) => realm.post("userinfo", {}),
  "with garbage": (realm) => realm.get(USERINFO, bearer("garbage")),
  "with an empty token": (realm) => realm.get(USERINFO, bearer("")),
  "with another scheme": async (realm) =>
    realm.get(USERINFO, bearer((await realm.login())["access_token"], "Basic")),
  "with the scheme in lower case": async (realm) =>
    realm.get(USERINFO, bearer((await realm.login())["access_token"], "bearer")),
  "with the token in the query": async (realm) =>
    realm.get(`${USERINFO}?access_token=${(await realm.login())["access_token"] ?? ""}`),
  "with an ID token": async (realm) => realm.get(USERINFO, bearer((await realm.login())["id_token"])),
  "with a refresh token": async (realm) =>
    realm.get(USERINFO, bearer((await realm.login())["refresh_token"])),
  "with a token of a client": async (realm) => {
    const { access_token: token } = await granted(
      await realm.token({ grant_type: "client_credentials" }, { as: "worker" }),
    );
    return realm.get(USERINFO, bearer(token));
  },
  "with a token of a client that has openid": async (realm) => {
    const { access_token: token } = await granted(
      await realm.token({ grant_type: "client_credentials", scope: "openid" }, { as: "worker" }),
    );
    return realm.get(USERINFO, bearer(token));
  },
  "with a revoked token": async (realm) => {
    const { access_token: token } = await realm.login();
    await realm.post("revoke", { client_id: "spa", token });
    return realm.get(USERINFO, bearer(token));
  },
  "after sign-out": async (realm) => {
    const { access_token: token, refresh_token: refresh } = await realm.login();
    await realm.post("logout", { client_id: "spa", refresh_token: refresh });
    return realm.get(USERINFO, bearer(token));
  },
  "by DELETE": (realm) => realm.get(USERINFO, { method: "DELETE" }),
};
