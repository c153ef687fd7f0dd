// Validates client ID metadata documents (draft-ietf-oauth-client-id-metadata-document, as MCP requires it)
// and the URLs that can be client ids. The protocol engine validates the other members, as for every client.

import { isJsonObject } from "../json-object.ts";
import { isLoopbackName } from "../loopback.ts";
import { patternComplaint } from "./patterns.ts";

/** Returns whether this URL can be a client id. Ids are compared as text: two spellings are two clients. */
export function isClientIdUrl(id: string): boolean {
  const url = URL.parse(id);
  if (!url || /[\s\\#]/.test(id) || url.username !== "" || url.password !== "") return false;
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopbackName(url.hostname))) return false;
  // The URL parser resolves dot segments, so they are looked for in the original text.
  const [, path = ""] = /^https?:\/\/[^/?]+(\/[^?]*)/i.exec(id) ?? [];
  return path !== "" && !path.split("/").some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
}

/** Members with URLs that a browser or the server opens. */
const LINKS = ["client_uri", "logo_uri", "policy_uri", "tos_uri", "jwks_uri"];

/** Returns what is wrong with the document of this client, or undefined if it is valid. */
export function documentComplaint(id: string, document: unknown): string | undefined {
  if (!isJsonObject(document)) return "the document is not a JSON object";
  const metadata = document as Record<string, unknown>;
  if (metadata["client_id"] !== id) return "client_id in the document must be the URL of the document";
  if (!isText(metadata["client_name"])) return "the document has no client_name";
  const uris = metadata["redirect_uris"];
  if (!Array.isArray(uris) || uris.length === 0 || !uris.every(isText)) {
    return "the document has no redirect_uris";
  }
  const pattern = patternComplaint(metadata);
  if (pattern !== undefined) return pattern;
  // A public document cannot contain a secret.
  if ("client_secret" in metadata || "client_secret_expires_at" in metadata) {
    return "the document must not hold a client_secret";
  }
  const method = metadata["token_endpoint_auth_method"];
  if (isText(method) && method.startsWith("client_secret")) {
    return `${method} is not allowed in a client ID metadata document: use none or private_key_jwt`;
  }
  const link = LINKS.find((name) => isText(metadata[name]) && !isSafeLink(metadata[name]));
  return link === undefined ? undefined : `${link} in the document must be an https URL`;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isSafeLink(value: string): boolean {
  const url = URL.parse(value);
  return url?.protocol === "https:" || (url?.protocol === "http:" && isLoopbackName(url.hostname));
}
