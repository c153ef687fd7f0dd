// The claims of ID tokens that the configuration adds: one rule for protocol flows and for minting.
import type { JsonObject } from "../json-object.ts";
import { withMembers } from "../tokens/members.ts";
import { addedClaims } from "./additions.ts";
import { type ClaimContext, settledClaims } from "./claim-values.ts";
import type { Issuer } from "./issuer.ts";

/**
 * Returns the claims with those that the scopes and the client add. Claims of the user replace them, and the client
 * stays an audience (OpenID Connect Core 1.0, section 2).
 *
 * @param context with the user's final claims
 */
export function withIdTokenClaims(
  issuer: Issuer,
  claims: JsonObject,
  context: ClaimContext,
  scopes: readonly string[],
): JsonObject {
  const added = addedClaims(issuer, "idTokenClaims", { clientId: context.clientId, scopes });
  const { aud, ...others } = settledClaims(issuer, added, context);
  const ofUser = Object.keys(context.user?.claims ?? {});
  const free = Object.entries(others).filter(([name]) => !ofUser.includes(name));
  const more = [aud ?? []].flat();
  return {
    ...withMembers(claims, Object.fromEntries(free)),
    ...(more.length > 0 && { aud: [...new Set([claims["aud"], ...more].flat())] }),
  };
}
