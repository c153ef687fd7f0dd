// Pushed authorization requests.
import { Browser } from "../../../support/browser.ts";
import type { Exchanges } from "../exchanges.ts";
import { type Form, granted, PROTOCOL, type Realm, type Sent } from "../realm.ts";

const REQUEST = {
  response_type: "code",
  redirect_uri: "https://web.acme.test/cb",
  scope: "openid",
  state: "the-state",
};

function push(realm: Realm, form: Form = {}, sent: Sent = { as: "web" }) {
  return realm.post("ext/par/request", { ...REQUEST, client_id: "web", ...form }, sent);
}

/** An authorization request by reference. */
function by(realm: Realm, uri: string | undefined, params: Form = {}) {
  const only = { response_type: undefined, redirect_uri: undefined, scope: undefined, state: undefined };
  return realm.authorization({ ...only, request_uri: uri, ...params });
}

export const pushed: Exchanges = {
  "a request": (realm) => push(realm),
  "a request of a public client": (realm) =>
    push(realm, { client_id: "spa", redirect_uri: "https://spa.acme.test/cb" }, {}),
  "a request of no client": (realm) => push(realm, { client_id: undefined }, {}),
  "a request of an unknown client": (realm) => push(realm, { client_id: "unknown" }, {}),
  "a request with a wrong secret": (realm) => push(realm, {}, { as: ["web", "wrong"] }),
  "a request with another redirect URI": (realm) =>
    push(realm, { redirect_uri: "https://web.acme.test/other" }),
  "a request without a redirect URI": (realm) => push(realm, { redirect_uri: undefined }),
  "a request without a response type": (realm) => push(realm, { response_type: undefined }),
  "a request with an unknown scope": (realm) => push(realm, { scope: "openid nothing:known" }),
  "a request with a request_uri": (realm) => push(realm, { request_uri: "urn:something" }),
  "a request without the PKCE that the client needs": (realm) =>
    push(realm, { client_id: "strict", redirect_uri: "https://strict.acme.test/cb" }, {}),
  "by GET": (realm) => realm.get(`${PROTOCOL}/ext/par/request`),
  "a login by it": async (realm) => {
    const browser = new Browser();
    const { request_uri: uri } = await granted(await push(realm));
    return realm.walk(browser, await browser.open(by(realm, uri)));
  },
  "a second login by it": async (realm) => {
    const { request_uri: uri } = await granted(await push(realm));
    const first = new Browser();
    await realm.walk(first, await first.open(by(realm, uri)));
    return new Browser().open(by(realm, uri));
  },
  "a login of another client by it": async (realm) => {
    const { request_uri: uri } = await granted(await push(realm));
    return new Browser().open(by(realm, uri, { client_id: "spa" }));
  },
};
