// Recognises wildcards and placeholders in values that are compared exactly, and names the forms that work.
import type { JsonObject } from "../json-object.ts";

/** Whether a URI or host has a wildcard (`*`) or a placeholder (`{tenant}`). */
export function isPattern(value: string): boolean {
  return /[*{}]/.test(value) || URL.parse(value)?.hostname.includes("*") === true;
}

export const EXACT = {
  redirectUri:
    "must have no wildcard or placeholder, because redirect URIs are compared exactly: list each URI. For a native client, an http loopback URI such as http://127.0.0.1/callback matches any port (RFC 8252, 7.3)",
  uri: "must be one exact URI, without wildcards and placeholders",
  origin:
    "must have no wildcard or placeholder, because origins are compared exactly: list each origin. Loopback origins of any port and the origins of clients' redirect URIs may sign users in already",
  host: "must have no wildcard or placeholder, because hosts are compared exactly: list each host. Loopback names and IP addresses are accepted already",
} as const;

/** Members of a client's metadata (RFC 7591) that hold exact URIs. */
const EXACT_MEMBERS = {
  redirect_uris: EXACT.redirectUri,
  post_logout_redirect_uris: EXACT.redirectUri,
  backchannel_logout_uri: EXACT.uri,
  frontchannel_logout_uri: EXACT.uri,
  initiate_login_uri: EXACT.uri,
};

/** Returns what is wrong with the first member that has a pattern. The message begins with its name. */
export function patternComplaint(metadata: JsonObject): string | undefined {
  for (const [name, fault] of Object.entries(EXACT_MEMBERS)) {
    const isWrong = [metadata[name]].flat().some((uri) => typeof uri === "string" && isPattern(uri));
    if (isWrong) return `${name} ${fault}`;
  }
  return undefined;
}
