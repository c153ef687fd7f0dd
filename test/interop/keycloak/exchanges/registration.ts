// Dynamic registration of clients.
import type { Exchanges } from "../exchanges.ts";
import type { Realm } from "../realm.ts";

function register(realm: Realm, metadata: object, headers: Record<string, string> = {}) {
  return fetch(`${realm.url}/clients-registrations/openid-connect`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(metadata),
  });
}

const APP = { client_name: "App", redirect_uris: ["https://app.acme.test/cb"] };

export const registration: Exchanges = {
  "without a token": (realm) => register(realm, APP),
  "with garbage as token": (realm) => register(realm, APP, { authorization: "Bearer garbage" }),
  "with an access token": async (realm) =>
    register(realm, APP, { authorization: `Bearer ${(await realm.login())["access_token"] ?? ""}` }),
  "by GET": (realm) => realm.get("/clients-registrations/openid-connect"),
  "of a client that never was": (realm) => realm.get("/clients-registrations/openid-connect/unknown"),
};
