// How clients describe themselves, in a registration or in a document, and how the engine wants it: what real
// clients send is taken, where nothing is lost by it. What is wrong in itself is mostly left for the engine to refuse.
import { errors } from "oidc-provider";
import { applicationTypeOf, TOKEN_EXCHANGE } from "../../config/client.ts";
import { grantsOffered } from "../grants/grants.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { JsonObject } from "../../json-object.ts";

/**
 * The same description without what says nothing, and with what can be told from the rest.
 *
 * @throws errors.InvalidClientMetadata
 */
export function tidyDescription(issuer: Issuer, description: JsonObject): JsonObject {
  const tidy: JsonObject = withoutEmpty(description);
  // The client said what it will ask for; that is no promise to ask for nothing else (step-up).
  delete tidy["scope"];
  keepOffered(tidy, "grant_types", grantsFor(issuer, tidy));
  keepOffered(tidy, "response_types", ["code"]);
  const redirectUris = textsOf(tidy["redirect_uris"]);
  if (tidy["response_types"] === undefined && redirectUris.length === 0 && !asksForCode(tidy))
    tidy["response_types"] = [];
  tidy["application_type"] ??= applicationTypeOf({
    applicationType: undefined,
    redirectUris,
    postLogoutRedirectUris: textsOf(tidy["post_logout_redirect_uris"]),
  });
  return tidy;
}

// Members that are null or empty are meant to be absent: clients write out every field they know.
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

// Who cannot authenticate gets no token of its own (RFC 6749, section 4.4).
function grantsFor(issuer: Issuer, { token_endpoint_auth_method: method }: JsonObject): string[] {
  const secretOnly: string[] = ["client_credentials", TOKEN_EXCHANGE];
  return grantsOffered(issuer).filter((grant) => method !== "none" || !secretOnly.includes(grant));
}

function keepOffered(description: JsonObject, name: string, offered: string[]): void {
  const asked = description[name];
  if (!Array.isArray(asked) || asked.length === 0) return;
  const kept = asked.filter((each: unknown) => typeof each !== "string" || offered.includes(each));
  if (kept.length === 0)
    throw new errors.InvalidClientMetadata(
      `${name} has none that this client can have here: ${offered.join(", ")}`,
    );
  description[name] = kept;
}

function asksForCode({ grant_types: grants }: JsonObject): boolean {
  return !Array.isArray(grants) || grants.includes("authorization_code");
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
}
