// Token requests that no grant takes: methods, media types, grant types.
import type { Exchanges } from "../exchanges.ts";
import { PROTOCOL } from "../realm.ts";

const TOKEN = `${PROTOCOL}/token`;
const grant = (name: string) => `urn:ietf:params:oauth:grant-type:${name}`;

export const tokenRequests: Exchanges = {
  "by GET": (realm) => realm.get(TOKEN),
  "by HEAD": (realm) => realm.get(TOKEN, { method: "HEAD" }),
  "by PUT": (realm) => realm.get(TOKEN, { method: "PUT" }),
  "by DELETE": (realm) => realm.get(TOKEN, { method: "DELETE" }),
  "by OPTIONS": (realm) => realm.get(TOKEN, { method: "OPTIONS" }),
  "without a body": (realm) => realm.get(TOKEN, { method: "POST" }),
  "as JSON": (realm) =>
    fetch(`${realm.url}${TOKEN}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: "worker",
        client_secret: "worker-secret",
      }),
    }),
  "with a page's Accept header": (realm) =>
    realm.token({ grant_type: "nothing" }, { as: "web", headers: { accept: "text/html" } }),
  "without a grant type": (realm) => realm.token({}, { as: "web" }),
  "an unknown grant type": (realm) => realm.token({ grant_type: "nothing" }, { as: "web" }),
  "an unknown grant type of no client": (realm) => realm.token({ grant_type: "nothing" }),
  "implicit as grant type": (realm) => realm.token({ grant_type: "implicit" }, { as: "web" }),
  "a parameter that is sent twice": (realm) =>
    realm.token({ grant_type: "client_credentials", scope: ["email", "profile"] }, { as: "worker" }),
  "an assertion of an unknown issuer": (realm) =>
    realm.token({ grant_type: grant("jwt-bearer"), assertion: "garbage" }, { as: "web" }),
  "a token exchange that the client may not do": async (realm) => {
    const { access_token: token } = await realm.login();
    return realm.token(
      {
        grant_type: grant("token-exchange"),
        subject_token: token,
        subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      },
      { as: "orders" },
    );
  },
  "a ticket of UMA": (realm) =>
    realm.token({ grant_type: grant("uma-ticket"), audience: "orders" }, { as: "web" }),
  CIBA: (realm) =>
    realm.token({ grant_type: "urn:openid:params:grant-type:ciba", auth_req_id: "garbage" }, { as: "web" }),
};
