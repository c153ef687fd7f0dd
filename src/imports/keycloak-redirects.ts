// Imports where clients send users back to, and the origins of their pages.
import type { ClientConfig } from "../config/client.ts";
import { webOrigin } from "../config/fields.ts";
import { isPattern } from "../config/patterns.ts";
import type { JsonObject } from "../json-object.ts";
import { strings, text } from "./import.ts";
import { absolute } from "./keycloak-logout.ts";

type Say = (what: string) => void;

/** Returns exact URIs. OAuth 2.1 forbids Keycloak's patterns, so only the part before the `*` is kept. */
export function redirectUris(uris: string[], client: JsonObject, say: Say): string[] {
  return uris.flatMap((uri) => {
    const pattern = absolute(uri, client);
    const exact = pattern.replace(/\*$/, "");
    if (!URL.canParse(exact) || isPattern(exact)) {
      const fault = isPattern(exact) ? "it has a wildcard before its end" : "it is not an absolute URI";
      say(`the redirect URI ${JSON.stringify(uri)} is left out: ${fault}.`);
      return [];
    }
    if (exact !== pattern) {
      say(
        `the pattern ${JSON.stringify(uri)} became ${JSON.stringify(exact)}: redirect URIs are exact here, so add those that the application uses.`,
      );
    }
    return [exact];
  });
}

/** `+` stands for the redirect URIs, as does no setting at all; `-` stands for none. */
export function postLogoutUris(
  client: JsonObject,
  attributes: JsonObject,
  redirects: string[],
  say: Say,
): string[] {
  const written = (text(attributes["post.logout.redirect.uris"]) ?? "+").split("##").filter(Boolean);
  const own = written.filter((uri) => uri !== "+" && uri !== "-");
  return [...new Set([...redirectUris(own, client, say), ...(written.includes("+") ? redirects : [])])];
}

/** `+` stands for the origins of the redirect URIs. A client without usable origins gets the default. */
export function webOrigins(
  { webOrigins: written }: JsonObject,
  redirects: string[],
  say: Say,
): { webOrigins?: ClientConfig["webOrigins"] & object } {
  if (!Array.isArray(written)) return {};
  const isUsable = (each: string) => each === "+" || webOrigin().safeParse(each).success;
  const [used, left] = [
    strings(written).filter(isUsable),
    strings(written).filter((each) => !isUsable(each)),
  ];
  if (left.length > 0) {
    say(
      `its web origins (${left.join(", ")}) are left out: list the origin of each page that uses the client in \`webOrigins\`.`,
    );
    if (used.length === 0) return {};
  }
  const origins = used.flatMap((each) =>
    each === "+" ? redirects.map((uri) => URL.parse(uri)?.origin ?? "null") : [each],
  );
  return { webOrigins: [...new Set(origins.filter((each) => each !== "null"))] };
}
