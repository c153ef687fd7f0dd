// Describes the refresh token to mint. The token endpoint accepts it if its client may use the refresh_token grant.
import type { Issuer } from "../issuer/issuer.ts";
import { describeRefreshToken, refreshSeconds } from "../issuer/refresh-token.ts";
import { mintedSignIn } from "../issuer/sign-in.ts";
import type { TokenDraft } from "../tokens/issue.ts";
import { oneOrMore } from "../tokens/members.ts";
import { expiry, finish, type MintRequest, type Owner, requireFormat, requireLogin } from "./request.ts";
import { resolveResource, scopesOf } from "./resource.ts";

export async function refreshDraft(
  issuer: Issuer,
  request: MintRequest,
  owner: Owner,
  issuedAt: number,
): Promise<TokenDraft> {
  requireLogin(owner, "a refresh token", "Name a user too (RFC 6749, section 4.4.3).");
  const resource = resolveResource(issuer, request.audience);
  const scopes = scopesOf(issuer, request, owner, resource);
  const expiresAt = expiry(request, issuedAt, refreshSeconds(issuer, resource, scopes));
  const described = await describeRefreshToken(issuer, {
    user: owner.user,
    subject: owner.subject,
    clientId: owner.clientId,
    resource,
    scopes,
    roles: request.roles,
    issuedAt,
    expiresAt,
    signIn: mintedSignIn(issuer, { ...owner, at: issuedAt }),
  });
  const { format, header, key } = described;
  requireFormat(request, format, `a refresh token of this resource is always ${format}`);
  const aud = oneOrMore(resource.audiences);
  const claims = format === "opaque" ? { ...described.claims, aud } : described.claims;
  const finished = finish(issuer, request, owner, { header, claims, issuedAt, expiresAt });
  // The claims of a JWT may have another audience than the resource, or none.
  const needsNote = format === "jwt" || finished.claims["aud"] === undefined;
  return {
    ...finished,
    kind: "refresh",
    format,
    key,
    scope: scopes.join(" ") || null,
    engine: needsNote ? { mintedFor: aud === undefined ? [resource.name] : resource.audiences } : undefined,
  };
}
