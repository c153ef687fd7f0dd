// The request parameter `claims` (OpenID Connect Core 1.0, section 5.5), where the vendor reads it.
import { type Configuration, errors } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { isJsonObject } from "../../json-object.ts";

type ClaimsParameter = NonNullable<NonNullable<Configuration["features"]>["claimsParameter"]>;

export function claimsParameter({ profile }: Pick<Issuer, "profile">): ClaimsParameter {
  return { enabled: profile.signIn.claimsParameter, assertClaimsParameter: (_ctx, claims) => check(claims) };
}

/** @throws `invalid_request` for a wrong type that would otherwise be ignored, and with it the demand */
function check(claims: object): void {
  for (const destination of Object.values(claims)) {
    for (const [name, request] of Object.entries(isJsonObject(destination) ? destination : {})) {
      if (!isJsonObject(request) || request["values"] === undefined || Array.isArray(request["values"])) {
        continue;
      }
      throw new errors.InvalidRequest(`the claims parameter asks for ${name} with values that are no list`);
    }
  }
}
