// The attributes of a client in an export: those that the import reads or that mean nothing here, and all others.
import type { JsonObject } from "../json-object.ts";

/** Attributes that other files of the import read. */
const READ = [
  "acr.loa.map", "access.token.lifespan", "backchannel.logout.revoke.offline.tokens",
  "backchannel.logout.session.required", "backchannel.logout.url", "client.use.lightweight.access.token.enabled",
  "default.acr.values", "dpop.bound.access.tokens", "frontchannel.logout.session.required",
  "frontchannel.logout.url", "id.token.signed.response.alg", "jwks.string", "jwks.url", "minimum.acr.value",
  "oauth2.device.authorization.grant.enabled", "pkce.code.challenge.method", "post.logout.redirect.uris",
  "require.pushed.authorization.requests", "use.jwks.string", "use.jwks.url", "use.refresh.tokens",
  "user.info.response.signature.alg",
]; // prettier-ignore

/** Attributes about pages and the administration of the realm. */
const MEANINGLESS = [
  "client.secret.creation.time", "client.secret.expiration.time", "consent.screen.text",
  "display.on.consent.screen", "login_theme", "realm_client", "origin",
]; // prettier-ignore

/** Values that ask for nothing. */
const EMPTY = ["", "false", "{}", "[]", "-1", "0", "any"];

/** Returns the names of the attributes that ask for something and are not imported. */
export function attributesLeft(attributes: JsonObject): string[] {
  return Object.entries(attributes).flatMap(([name, value]) => {
    const isKnown = READ.includes(name) || MEANINGLESS.includes(name) || name.startsWith("saml");
    return isKnown || EMPTY.includes(String(value)) ? [] : [name];
  });
}
