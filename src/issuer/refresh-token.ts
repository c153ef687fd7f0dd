// Describes the refresh token that an issuer would issue: one description for protocol flows and for minting. It is
// opaque, unless the vendor's refresh tokens or those of the resource are JWTs.
import { randomUUID } from "node:crypto";
import type { JsonObject } from "../json-object.ts";
import type { SigningKey } from "../keys/material.ts";
import { withMembers } from "../tokens/members.ts";
import { type AccessTokenRequest, describeAccessToken } from "./access-token.ts";
import { heldScopes } from "./additions.ts";
import { settledClaims, settledUser } from "./claim-values.ts";
import type { Resource } from "./directory.ts";
import type { Issuer } from "./issuer.ts";

export type RefreshTokenRequest = Omit<AccessTokenRequest, "machine" | "alg">;

export interface DescribedRefreshToken {
  format: "jwt" | "opaque";
  header: JsonObject;
  claims: JsonObject;
  /** Undefined for an opaque token. */
  key: SigningKey | undefined;
}

/** Returns the format of refresh tokens for a resource: that of the resource, else the vendor's. */
export function refreshTokenFormat(
  { profile }: Pick<Issuer, "profile">,
  { refreshTokenFormat: format }: Pick<Resource, "refreshTokenFormat">,
): "jwt" | "opaque" {
  return format ?? (profile.tokens.refresh ? "jwt" : "opaque");
}

/** Returns the lifetime in seconds: that of the resource, else the vendor's for offline use, else the issuer's. */
export function refreshSeconds(
  { profile, lifetimes }: Pick<Issuer, "profile" | "lifetimes">,
  { refreshTokenExpiresInSeconds: seconds }: Pick<Resource, "refreshTokenExpiresInSeconds">,
  scopes: readonly string[],
): number | "never" {
  const lasts = profile.tokens.offlineTokensLast === true && scopes.includes("offline_access");
  return seconds ?? (lasts ? "never" : lifetimes.refresh);
}

export async function describeRefreshToken(
  issuer: Issuer,
  request: RefreshTokenRequest,
): Promise<DescribedRefreshToken> {
  const { resource, user, subject, clientId, scopes, issuedAt, expiresAt, sessionId } = request;
  const facts = { issuer: issuer.url, subject, clientId, issuedAt, expiresAt, jti: randomUUID() };
  if (resource.refreshTokenFormat === "jwt") {
    // The claims of an access token, so that the same code can read both, and those that tell them apart.
    const { header, claims, key } = await describeAccessToken(issuer, { ...request, machine: false });
    const context = { user, subject, clientId, params: request.params ?? {}, roles: request.roles };
    const settled = { ...context, user: settledUser(issuer, context) };
    const own = settledClaims(issuer, resource.refreshTokenClaims, settled);
    return { format: "jwt", header, claims: withMembers(claims, own), key };
  }
  const { refresh } = issuer.profile.tokens;
  const shape =
    refreshTokenFormat(issuer, resource) === "jwt" &&
    refresh?.({ ...facts, heldScopes: heldScopes(issuer, request), sessionId });
  if (shape) return { format: "jwt", ...shape, key: await issuer.refreshSigner() };
  const claims: JsonObject = {
    iss: issuer.url,
    sub: subject,
    ...(expiresAt !== null && { exp: expiresAt }),
    iat: issuedAt,
    jti: facts.jti,
    client_id: clientId,
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
  };
  return { format: "opaque", header: {}, claims, key: undefined };
}
