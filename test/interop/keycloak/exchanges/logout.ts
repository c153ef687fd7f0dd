// Sign-out: in the browser by GET and POST, and by a client with a refresh token.
import { Browser } from "../../../support/browser.ts";
import type { Exchanges } from "../exchanges.ts";
import { type Form, granted, PROTOCOL, type Realm, type Sent } from "../realm.ts";

const BYE = "https://web.acme.test/bye";

/** A browser with a login of the client `web`, and its ID token. */
async function signedIn(realm: Realm, user = "alice", browser = new Browser()) {
  const { leftTo } = await realm.signIn({}, { browser, user });
  const form = {
    grant_type: "authorization_code",
    code: leftTo?.searchParams.get("code") ?? "",
    redirect_uri: "https://web.acme.test/cb",
  };
  const { id_token: hint = "" } = await granted(await realm.token(form, { as: "web" }));
  return { browser, hint };
}

async function out(realm: Realm, params: (hint: string) => Form) {
  const { browser, hint } = await signedIn(realm);
  return browser.open(realm.logout(params(hint)));
}

function byToken(realm: Realm, token: string | undefined, form: Form = { client_id: "spa" }, sent?: Sent) {
  return realm.post("logout", { refresh_token: token, ...form }, sent);
}

export const logout: Exchanges = {
  "without a session and without parameters": (realm) => new Browser().open(realm.logout({})),
  "without a session, with the client and its URI": (realm) =>
    new Browser().open(realm.logout({ client_id: "web", post_logout_redirect_uri: BYE })),
  "without parameters": (realm) => out(realm, () => ({})),
  "with a hint": (realm) => out(realm, (id_token_hint) => ({ id_token_hint })),
  "with a hint and a URI": (realm) =>
    out(realm, (id_token_hint) => ({ id_token_hint, post_logout_redirect_uri: BYE })),
  "with a hint, a URI and a state": (realm) =>
    out(realm, (id_token_hint) => ({ id_token_hint, post_logout_redirect_uri: BYE, state: "the-state" })),
  "with a hint and another URI": (realm) =>
    out(realm, (id_token_hint) => ({
      id_token_hint,
      post_logout_redirect_uri: "https://web.acme.test/other",
    })),
  "with a hint and another client": (realm) =>
    out(realm, (id_token_hint) => ({ id_token_hint, client_id: "spa", post_logout_redirect_uri: BYE })),
  "with the client and a URI": (realm) =>
    out(realm, () => ({ client_id: "web", post_logout_redirect_uri: BYE })),
  "with the client and another URI": (realm) =>
    out(realm, () => ({ client_id: "web", post_logout_redirect_uri: "https://web.acme.test/other" })),
  "with the client alone": (realm) => out(realm, () => ({ client_id: "web" })),
  "with an unknown client": (realm) =>
    out(realm, () => ({ client_id: "unknown", post_logout_redirect_uri: BYE })),
  "with a URI alone": (realm) => out(realm, () => ({ post_logout_redirect_uri: BYE })),
  "with a redirect URI that + allows": (realm) =>
    out(realm, () => ({ client_id: "spa", post_logout_redirect_uri: "https://spa.acme.test/cb" })),
  "with the parameter of old versions": (realm) => out(realm, () => ({ redirect_uri: BYE })),
  "with a hint that is garbage": (realm) =>
    out(realm, () => ({ id_token_hint: "garbage", post_logout_redirect_uri: BYE })),
  "with an access token as hint": async (realm) => {
    const { browser } = await signedIn(realm);
    const { access_token: token } = await realm.login({}, { as: "web" });
    return browser.open(realm.logout({ id_token_hint: token, post_logout_redirect_uri: BYE }));
  },
  "with a hint of another user": async (realm) => {
    const { hint } = await signedIn(realm, "bob");
    return out(realm, () => ({ id_token_hint: hint, post_logout_redirect_uri: BYE }));
  },
  "with a hint of another session": async (realm) => {
    const { hint } = await signedIn(realm);
    return out(realm, () => ({ id_token_hint: hint, post_logout_redirect_uri: BYE }));
  },
  "with a hint, for the second time": async (realm) => {
    const { browser, hint } = await signedIn(realm);
    const at = realm.logout({ id_token_hint: hint, post_logout_redirect_uri: BYE });
    await browser.open(at);
    return browser.open(at);
  },
  "with a hint, in a browser without a session": async (realm) => {
    const { hint } = await signedIn(realm);
    return new Browser().open(realm.logout({ id_token_hint: hint, post_logout_redirect_uri: BYE }));
  },
  "by POST with a hint and a URI": async (realm) => {
    const { browser, hint } = await signedIn(realm);
    return browser.open(`${realm.url}${PROTOCOL}/logout`, {
      method: "POST",
      body: new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: BYE }),
    });
  },
  "by POST without parameters": async (realm) => {
    const { browser } = await signedIn(realm);
    return browser.open(`${realm.url}${PROTOCOL}/logout`, { method: "POST", body: new URLSearchParams() });
  },
  "with a client that is told in a frame": async (realm) => {
    const browser = new Browser();
    await realm.signIn({ client_id: "front" }, { browser });
    const { hint } = await signedIn(realm, "alice", browser);
    return browser.open(realm.logout({ id_token_hint: hint, post_logout_redirect_uri: BYE }));
  },
  "the login page after a sign-out": async (realm) => {
    const { browser, hint } = await signedIn(realm);
    await browser.open(realm.logout({ id_token_hint: hint }));
    return browser.open(realm.authorization());
  },
  "by a refresh token": async (realm) => byToken(realm, (await realm.login())["refresh_token"]),
  "by a refresh token of a confidential client": async (realm) =>
    byToken(realm, (await realm.login({}, { as: "web" }))["refresh_token"], {}, { as: "web" }),
  "by a refresh token for the second time": async (realm) => {
    const { refresh_token: token } = await realm.login();
    await byToken(realm, token);
    return byToken(realm, token);
  },
  "by a refresh token of another client": async (realm) =>
    byToken(realm, (await realm.login())["refresh_token"], {}, { as: "web" }),
  "by a refresh token without a client": async (realm) =>
    byToken(realm, (await realm.login())["refresh_token"], {}),
  "by a refresh token with a wrong secret": async (realm) =>
    byToken(realm, (await realm.login({}, { as: "web" }))["refresh_token"], {}, { as: ["web", "wrong"] }),
  "by garbage": (realm) => byToken(realm, "garbage"),
  "by an access token": async (realm) => byToken(realm, (await realm.login())["access_token"]),
  "by an offline token": async (realm) =>
    byToken(realm, (await realm.login({ scope: "openid offline_access" }))["refresh_token"]),
};
