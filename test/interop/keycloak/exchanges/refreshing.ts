// Refresh tokens.
import { Browser } from "../../../support/browser.ts";
import type { Exchanges } from "../exchanges.ts";
import { type Form, granted, type Realm, type Sent } from "../realm.ts";

function refresh(realm: Realm, token: string | undefined, form: Form = {}, sent?: Sent) {
  const own = sent?.as === undefined ? { client_id: "spa" } : {};
  return realm.token({ grant_type: "refresh_token", ...own, refresh_token: token, ...form }, sent);
}

/** Refreshes a login of the public client. */
async function refreshed(realm: Realm, form: Form = {}, login: Form = {}) {
  return refresh(realm, (await realm.login(login))["refresh_token"], form);
}

export const refreshing: Exchanges = {
  tokens: (realm) => refreshed(realm),
  "tokens of a login by code": async (realm) => {
    const { refresh_token: token } = await granted(await realm.redeem({ nonce: "the-nonce" }));
    return refresh(realm, token, {}, { as: "web" });
  },
  "tokens of a login without openid": (realm) => refreshed(realm, {}, { scope: undefined }),
  "tokens of an offline login": (realm) => refreshed(realm, {}, { scope: "openid offline_access" }),
  "fewer scopes": (realm) => refreshed(realm, { scope: "openid" }),
  "more scopes": (realm) => refreshed(realm, { scope: "openid phone" }),
  "an unknown scope": (realm) => refreshed(realm, { scope: "nothing:known" }),
  "the same token for the second time": async (realm) => {
    const { refresh_token: token } = await realm.login();
    await granted(await refresh(realm, token));
    return refresh(realm, token);
  },
  "a token of another client": async (realm) =>
    refresh(realm, (await realm.login())["refresh_token"], {}, { as: "web" }),
  "a token of another public client": async (realm) =>
    refresh(realm, (await realm.login())["refresh_token"], { client_id: "strict" }),
  "no token": (realm) => refresh(realm, undefined),
  "an empty token": (realm) => refresh(realm, ""),
  garbage: (realm) => refresh(realm, "garbage"),
  "a token with a changed signature": async (realm) => {
    const { refresh_token: token = "" } = await realm.login();
    return refresh(realm, `${token.slice(0, -6)}AAAAAA`);
  },
  "an access token": async (realm) => refresh(realm, (await realm.login())["access_token"]),
  "an ID token": async (realm) => refresh(realm, (await realm.login())["id_token"]),
  "a revoked token": async (realm) => {
    const { refresh_token: token } = await realm.login();
    await realm.post("revoke", { client_id: "spa", token });
    return refresh(realm, token);
  },
  "a token after its revoked access token": async (realm) => {
    const { refresh_token: token, access_token: access } = await realm.login();
    await realm.post("revoke", { client_id: "spa", token: access });
    return refresh(realm, token);
  },
  "a token after sign-out": async (realm) => {
    const { refresh_token: token } = await realm.login();
    await realm.post("logout", { client_id: "spa", refresh_token: token });
    return refresh(realm, token);
  },
  "a token after sign-out in the browser": async (realm) => {
    const browser = new Browser();
    const { leftTo } = await realm.signIn({}, { browser });
    const form = {
      grant_type: "authorization_code",
      code: leftTo?.searchParams.get("code") ?? "",
      redirect_uri: "https://web.acme.test/cb",
    };
    const tokens = await granted(await realm.token(form, { as: "web" }));
    await browser.open(realm.logout({ id_token_hint: tokens["id_token"] }));
    return refresh(realm, tokens["refresh_token"], {}, { as: "web" });
  },
};
