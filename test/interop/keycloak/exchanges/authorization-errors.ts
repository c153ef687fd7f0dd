// Authorization requests that are refused, at the client or on a page.
import { Browser } from "../../../support/browser.ts";
import type { Exchanges } from "../exchanges.ts";
import type { Form, Realm } from "../realm.ts";

const CHALLENGE = "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg";

/** Only the first page: a refusal comes without a login. */
function open(realm: Realm, params: Form) {
  return new Browser().open(realm.authorization(params));
}

export const authorizationErrors: Exchanges = {
  "an unknown client": (realm) => open(realm, { client_id: "unknown" }),
  "a disabled client": (realm) => open(realm, { client_id: "retired" }),
  "no client": (realm) => open(realm, { client_id: undefined, redirect_uri: "https://web.acme.test/cb" }),
  "a client without logins": (realm) => open(realm, { client_id: "worker" }),
  "no redirect URI": (realm) => open(realm, { redirect_uri: undefined }),
  "no redirect URI and no openid": (realm) => open(realm, { redirect_uri: undefined, scope: undefined }),
  "another redirect URI": (realm) => open(realm, { redirect_uri: "https://web.acme.test/other" }),
  "a redirect URI with a fragment": (realm) => open(realm, { redirect_uri: "https://web.acme.test/cb#part" }),
  "no response type": (realm) => open(realm, { response_type: undefined }),
  "an unknown response type": (realm) => open(realm, { response_type: "password" }),
  "a response type that the client may not use": (realm) => open(realm, { response_type: "token" }),
  "an ID token without nonce": (realm) => open(realm, { client_id: "spa", response_type: "id_token" }),
  "an unknown response mode": (realm) => open(realm, { response_mode: "pigeon" }),
  "tokens by response_mode=query": (realm) =>
    open(realm, { client_id: "spa", response_type: "id_token", nonce: "n", response_mode: "query" }),
  "an unknown scope": (realm) => open(realm, { scope: "openid nothing:known" }),
  "prompt=none without a login": (realm) => open(realm, { prompt: "none" }),
  "prompt=none with another value": (realm) => open(realm, { prompt: "none login" }),
  "prompt=none where a consent is missing": async (realm) => {
    const browser = new Browser();
    await realm.signIn({}, { browser });
    return browser.open(realm.authorization({ client_id: "asker", prompt: "none" }));
  },
  "a consent that is denied": (realm) => realm.signIn({ client_id: "asker" }, { allows: false }),
  "a max_age that is no number": (realm) => open(realm, { max_age: "soon" }),
  "an unknown PKCE method": (realm) =>
    open(realm, { code_challenge: CHALLENGE, code_challenge_method: "S1" }),
  "a PKCE method without challenge": (realm) => open(realm, { code_challenge_method: "S256" }),
  "a PKCE challenge that is too short": (realm) =>
    open(realm, { code_challenge: "short", code_challenge_method: "S256" }),
  "no PKCE where the client needs it": (realm) => open(realm, { client_id: "strict" }),
  "no PKCE challenge where the client needs it": (realm) =>
    open(realm, { client_id: "strict", code_challenge_method: "S256" }),
  "PKCE plain where the client needs S256": (realm) =>
    open(realm, { client_id: "strict", code_challenge: CHALLENGE, code_challenge_method: "plain" }),
  "an unknown request_uri": (realm) =>
    open(realm, { request_uri: "urn:ietf:params:oauth:request_uri:unknown" }),
  "a request that is no JWT": (realm) => open(realm, { request: "garbage" }),
  "a claims parameter that is no JSON": (realm) => open(realm, { claims: "garbage" }),
  "a parameter that is sent twice": (realm) => open(realm, { state: ["one", "two"] }),
  "a client that is sent twice": (realm) =>
    open(realm, { client_id: ["web", "spa"], redirect_uri: "https://web.acme.test/cb" }),
};
