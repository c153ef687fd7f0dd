// Imports how the clients of a realm learn that a login has ended: in frames of the browser or by a request, by the
// same switch as in Keycloak.
import type { ClientConfig } from "../config/client.ts";
import { isPattern } from "../config/patterns.ts";
import type { JsonObject } from "../json-object.ts";
import { text } from "./import.ts";

type Say = (what: string) => void;
type LogoutSettings = Partial<
  Pick<
    ClientConfig,
    | "backchannelLogoutUri"
    | "backchannelLogoutSessionRequired"
    | "frontchannelLogoutUri"
    | "frontchannelLogoutSessionRequired"
  >
>;

/** With `frontchannelLogout`, Keycloak sends no logout tokens to the client. */
export function logoutUris(client: JsonObject, attributes: JsonObject, say: Say): LogoutSettings {
  return client["frontchannelLogout"] === true
    ? frontchannelLogout(client, attributes, say)
    : backchannelLogout(client, attributes, say);
}

/** Keycloak names the login in the URL unless an attribute says otherwise. */
function frontchannelLogout(client: JsonObject, attributes: JsonObject, say: Say): LogoutSettings {
  const uri = logoutUri("front-channel", attributes["frontchannel.logout.url"], client, say);
  if (uri === undefined) return {};
  return {
    frontchannelLogoutUri: uri,
    frontchannelLogoutSessionRequired: attributes["frontchannel.logout.session.required"] !== "false",
  };
}

/** Keycloak puts `sid` into logout tokens only if a separate attribute says so. Default: no. */
function backchannelLogout(client: JsonObject, attributes: JsonObject, say: Say): LogoutSettings {
  const uri = logoutUri("back-channel", attributes["backchannel.logout.url"], client, say);
  if (uri === undefined) return {};
  if (attributes["backchannel.logout.revoke.offline.tokens"] === "true") {
    say(
      "offline tokens stay valid after a logout here, but Keycloak's back-channel logout would revoke them.",
    );
  }
  return {
    backchannelLogoutUri: uri,
    backchannelLogoutSessionRequired: attributes["backchannel.logout.session.required"] === "true",
  };
}

function logoutUri(kind: string, attribute: unknown, client: JsonObject, say: Say): string | undefined {
  const written = text(attribute) ?? "";
  if (written === "") return undefined;
  const uri = absolute(written, client);
  if (/^https?:/i.test(uri) && URL.canParse(uri) && !isPattern(uri) && !uri.includes("#")) return uri;
  say(
    `the ${kind} logout URL ${JSON.stringify(written)} is left out: it is not an absolute http or https URL.`,
  );
  return undefined;
}

/** Returns a URI of a client with the client's root URL in front, if it begins with a slash. */
export function absolute(uri: string, { rootUrl }: JsonObject): string {
  return uri.startsWith("/") ? `${text(rootUrl)?.replace(/\/$/, "") ?? ""}${uri}` : uri;
}
