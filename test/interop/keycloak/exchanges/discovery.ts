// Exchanges about the realm itself: metadata, keys, and paths that do not exist.
import type { Exchanges } from "../exchanges.ts";
import { PROTOCOL } from "../realm.ts";

const METADATA = "/.well-known/openid-configuration";

export const discovery: Exchanges = {
  metadata: (realm) => realm.get(METADATA),
  "metadata by HEAD": (realm) => realm.get(METADATA, { method: "HEAD" }),
  "metadata by POST": (realm) => realm.get(METADATA, { method: "POST" }),
  "metadata for a page of any origin": (realm) =>
    realm.get(METADATA, { headers: { origin: "https://elsewhere.test" } }),
  "metadata of RFC 8414 below the realm": (realm) => realm.get("/.well-known/oauth-authorization-server"),
  "metadata of RFC 8414 at the server": (realm) =>
    fetch(`${realm.origin}/.well-known/oauth-authorization-server/realms/${realm.name}`),
  "metadata of UMA": (realm) => realm.get("/.well-known/uma2-configuration"),
  "metadata of a realm that does not exist": (realm) => fetch(`${realm.origin}/realms/nowhere${METADATA}`),
  "another document below .well-known": (realm) => realm.get("/.well-known/nothing"),
  "the realm's document": (realm) => realm.get(""),
  keys: (realm) => realm.get(`${PROTOCOL}/certs`),
  "keys by POST": (realm) => realm.get(`${PROTOCOL}/certs`, { method: "POST" }),
  "keys for a page of any origin": (realm) =>
    realm.get(`${PROTOCOL}/certs`, { headers: { origin: "https://elsewhere.test" } }),
  "a path that does not exist": (realm) => realm.get("/nothing"),
  "an endpoint that does not exist": (realm) => realm.get(`${PROTOCOL}/nothing`),
  "the page for sessions in frames": (realm) => realm.get(`${PROTOCOL}/login-status-iframe.html`),
  "the page about cookies in frames": (realm) => realm.get(`${PROTOCOL}/3p-cookies/step1.html`),
};
