// Authorization requests that succeed: the pages, response types and response modes.
import { Browser } from "../../../support/browser.ts";
import type { Exchanges } from "../exchanges.ts";
import { PROTOCOL } from "../realm.ts";

const NONCE = { client_id: "spa", nonce: "the-nonce" };

export const authorization: Exchanges = {
  "a page for the login": (realm) => new Browser().open(realm.authorization()),
  "by POST, a page for the login": async (realm) => {
    const { origin, search } = new URL(realm.authorization());
    return new Browser().open(`${realm.url}${PROTOCOL}/auth`, {
      method: "POST",
      body: new URLSearchParams(search),
      headers: { origin },
    });
  },
  "a code": (realm) => realm.signIn(),
  "a code without scope": (realm) => realm.signIn({ scope: undefined }),
  "a code without state": (realm) => realm.signIn({ state: undefined }),
  "a code without openid": (realm) => realm.signIn({ scope: "email" }),
  "a code for a public client without PKCE": (realm) => realm.signIn({ client_id: "spa" }),
  "a code with PKCE plain": (realm) =>
    realm.signIn({ client_id: "spa", code_challenge: "v".repeat(43), code_challenge_method: "plain" }),
  "a code in a second login of the same browser": async (realm) => {
    const browser = new Browser();
    await realm.signIn({}, { browser });
    return realm.signIn({ client_id: "spa" }, { browser });
  },
  "a code without a page": async (realm) => {
    const browser = new Browser();
    await realm.signIn({}, { browser });
    return browser.open(realm.authorization({ prompt: "none" }));
  },
  "the login page again for prompt=login": async (realm) => {
    const browser = new Browser();
    await realm.signIn({}, { browser });
    return browser.open(realm.authorization({ prompt: "login" }));
  },
  "a page for prompt=consent": async (realm) => {
    const browser = new Browser();
    await realm.signIn({}, { browser });
    return browser.open(realm.authorization({ prompt: "consent" }));
  },
  "an answer to prompt=select_account": async (realm) => {
    const browser = new Browser();
    await realm.signIn({}, { browser });
    return browser.open(realm.authorization({ prompt: "select_account" }));
  },
  "an answer to an unknown prompt": async (realm) => {
    const browser = new Browser();
    await realm.signIn({}, { browser });
    return browser.open(realm.authorization({ prompt: "something" }));
  },
  "a page for prompt=create": (realm) => new Browser().open(realm.authorization({ prompt: "create" })),
  "a consent that is given": (realm) => realm.signIn({ client_id: "asker" }, { user: "bob" }),
  "response_mode=query": (realm) => realm.signIn({ response_mode: "query" }),
  "response_mode=fragment": (realm) => realm.signIn({ response_mode: "fragment" }),
  "response_mode=form_post": (realm) => realm.signIn({ response_mode: "form_post" }),
  "response_mode=query.jwt": (realm) => realm.signIn({ response_mode: "query.jwt" }),
  "response_type=none": (realm) => realm.signIn({ ...NONCE, response_type: "none" }),
  "response_type=id_token": (realm) => realm.signIn({ ...NONCE, response_type: "id_token" }),
  "response_type=token": (realm) => realm.signIn({ ...NONCE, response_type: "token" }),
  "response_type=id_token token": (realm) => realm.signIn({ ...NONCE, response_type: "id_token token" }),
  "response_type=code id_token": (realm) => realm.signIn({ ...NONCE, response_type: "code id_token" }),
  "response_type=code token": (realm) => realm.signIn({ ...NONCE, response_type: "code token" }),
  "response_type=code id_token token": (realm) =>
    realm.signIn({ ...NONCE, response_type: "code id_token token" }),
  "response_type=id_token by form_post": (realm) =>
    realm.signIn({ ...NONCE, response_type: "id_token", response_mode: "form_post" }),
};
