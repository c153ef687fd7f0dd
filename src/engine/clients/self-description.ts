// Tidies the metadata by which clients describe themselves, in a registration or a document, so that the
// engine accepts what real clients send. Most invalid metadata is left for the engine to reject.
import { errors } from "oidc-provider";
import { patternComplaint } from "../../config/patterns.ts";
import { applicationTypeOf } from "../../config/redirect-rules.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { grantNames } from "../../issuer/metadata/offered-grants.ts";
import { acrNames } from "../../issuer/sign-in.ts";
import type { JsonObject } from "../../json-object.ts";
import { TOKEN_EXCHANGE } from "../../profiles/grant-types.ts";
import { refuseMissingProtections } from "./kept-metadata.ts";

/**
 * Returns the description without empty members, and with missing members derived from the others.
 *
 * @throws errors.InvalidClientMetadata
 */
export function tidyDescription(issuer: Issuer, description: JsonObject): JsonObject {
  const tidy: JsonObject = withoutEmpty(description);
  refuseMissingProtections(tidy);
  // The engine chooses `invalid_redirect_uri` for a message that begins with `redirect_uris` (RFC 7591, 3.2.2).
  const pattern = patternComplaint(tidy);
  if (pattern !== undefined) throw new errors.InvalidClientMetadata(pattern);
  // The client may request other scopes later (step-up); with `scope`, the engine would reject that.
  delete tidy["scope"];
  keepOffered(tidy, "grant_types", grantsFor(issuer, tidy));
  tidy["response_types"] = inEngineOrder(tidy["response_types"]);
  keepOffered(tidy, "response_types", issuer.responseTypes);
  keepKnownAcr(tidy, acrNames(issuer));
  const redirectUris = textsOf(tidy["redirect_uris"]);
  if (tidy["response_types"] === undefined && redirectUris.length === 0 && !asksForCode(tidy)) {
    tidy["response_types"] = [];
  }
  tidy["application_type"] ??= applicationTypeOf({
    applicationType: undefined,
    redirectUris,
    postLogoutRedirectUris: textsOf(tidy["post_logout_redirect_uris"]),
  });
  return tidy;
}

// Clients send every field they know; a null or empty member counts as absent.
function withoutEmpty(description: JsonObject): JsonObject {
  const isEmpty = (value: unknown) => value === null || value === "";
  return Object.fromEntries(
    Object.entries(description)
      .filter(([, value]) => !isEmpty(value))
      .map(([name, value]) => [
        name,
        Array.isArray(value) ? value.filter((each: unknown) => !isEmpty(each)) : value,
      ]),
  );
}

// A client that cannot authenticate may not use these grants (RFC 6749, section 4.4; RFC 8693, section 2.1).
function grantsFor(issuer: Issuer, { token_endpoint_auth_method: method }: JsonObject): string[] {
  const secretOnly: string[] = ["client_credentials", TOKEN_EXCHANGE];
  return grantNames(issuer).filter((grant) => method !== "none" || !secretOnly.includes(grant));
}

/** The parts of a response type may be in any order (`token id_token`); the engine sorts them. */
function inEngineOrder(types: unknown): unknown {
  if (!Array.isArray(types)) return types;
  return types.map((type: unknown) =>
    typeof type === "string" ? type.split(" ").filter(Boolean).toSorted().join(" ") : type,
  );
}

function keepOffered(description: JsonObject, name: string, offered: readonly string[]): void {
  const asked = description[name];
  if (!Array.isArray(asked) || asked.length === 0) return;
  const kept = asked.filter((each: unknown) => typeof each !== "string" || offered.includes(each));
  if (kept.length === 0) {
    throw new errors.InvalidClientMetadata(
      `${name} has no value that this issuer offers to the client; it offers ${offered.join(", ")}`,
    );
  }
  description[name] = kept;
}

/** Clients send values of other servers; a login asks for those that are known here. */
function keepKnownAcr(description: JsonObject, known: readonly string[]): void {
  const { default_acr_values: asked } = description;
  if (!Array.isArray(asked)) return;
  const kept = asked.filter((each: unknown) => known.some((value) => value === each));
  if (kept.length > 0) description["default_acr_values"] = kept;
  else delete description["default_acr_values"];
}

function asksForCode({ grant_types: grants }: JsonObject): boolean {
  return !Array.isArray(grants) || grants.includes("authorization_code");
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}
