// Turns a user's consent into a grant of the scopes that the user's roles allow. The grant rejects the other
// scopes, so that the engine does not ask for them again.
import type { AdapterPayload, Grant, KoaContextWithOIDC } from "oidc-provider";
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { type ScopeDecision, scopesForUser } from "../../issuer/scopes.ts";
import { splitScope } from "../../params.ts";

/** The requested scopes that are not granted yet, as the engine's consent prompt lists them. */
export interface MissingScopes {
  oidc: string[];
  byResource: Record<string, string[]>;
  /** Claims that the request names in `claims`. */
  claims: string[];
}

/** Adds the scopes that the user may have to the grant, and the others to its rejections. */
export function fillGrant(
  { directory }: Pick<Issuer, "directory">,
  grant: Grant,
  user: User,
  missing: MissingScopes,
): void {
  const oidc = scopesForUser(directory, user, missing.oidc);
  grant.addOIDCScope(oidc.granted.join(" "));
  grant.rejectOIDCScope(oidc.dropped.join(" "));
  for (const [indicator, scopes] of Object.entries(missing.byResource)) {
    const { granted, dropped } = scopesForUser(directory, user, scopes);
    grant.addResourceScope(indicator, granted.join(" "));
    grant.rejectResourceScope(indicator, dropped.join(" "));
  }
  if (missing.claims.length > 0) grant.addOIDCClaims(missing.claims);
}

/** Returns the same decision for all missing scopes together, for the consent page. */
export function decide(
  { directory }: Pick<Issuer, "directory">,
  user: User,
  missing: MissingScopes,
): ScopeDecision {
  return scopesForUser(directory, user, [
    ...new Set([...missing.oidc, ...Object.values(missing.byResource).flat()]),
  ]);
}

/** The scopes of a stored grant, granted or rejected. */
interface ScopeLists {
  openid?: { scope?: string; claims?: string[] };
  resources?: Record<string, string>;
}

/**
 * Returns a stored grant adjusted to the user's current roles: scopes that the roles no longer allow are not
 * granted any longer, and scopes that they allow now are not rejected any longer, so that the user is asked.
 */
export function grantByRoles(
  { directory }: Pick<Issuer, "directory">,
  grant: AdapterPayload,
): AdapterPayload {
  const user = grant.accountId === undefined ? undefined : directory.user(grant.accountId);
  if (!user) return grant;
  const keep = (lists: ScopeLists, which: keyof ScopeDecision): ScopeLists => {
    const kept = (scope: string | undefined) =>
      scopesForUser(directory, user, splitScope(scope))[which].join(" ");
    const resources = Object.entries(lists.resources ?? {});
    return {
      openid: { ...lists.openid, scope: kept(lists.openid?.scope) },
      resources: Object.fromEntries(resources.map(([indicator, scope]) => [indicator, kept(scope)])),
    };
  };
  const { rejected = {}, ...granted } = grant as AdapterPayload & ScopeLists & { rejected?: ScopeLists };
  return { ...grant, ...keep(granted, "granted"), rejected: keep(rejected, "dropped") };
}

/** Returns the grant of this session and client. Without a consent page, it covers all requested scopes. */
export async function existingGrant(issuer: Issuer, ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { oidc } = ctx;
  const clientId = oidc.client?.clientId ?? "";
  const grantId = oidc.result?.consent?.grantId ?? oidc.session?.grantIdFor(clientId);
  const found = grantId === undefined ? undefined : await oidc.provider.Grant.find(grantId);
  const accountId = oidc.account?.accountId;
  const user = accountId === undefined ? undefined : issuer.directory.user(accountId);
  const { consent, headless } = issuer.settings.login;
  const asks = !headless && (issuer.directory.client(clientId)?.consent ?? consent);
  if (asks || !user || oidc.promptPending("consent")) return found;
  const before = found && scopesText(found);
  const grant = found ?? new oidc.provider.Grant({ accountId: user.id, clientId });
  fillGrant(issuer, grant, user, {
    oidc: [...oidc.requestParamOIDCScopes],
    byResource: Object.fromEntries(
      Object.entries(oidc.resourceServers ?? {}).map(([indicator, { scopes }]) => [
        indicator,
        [...oidc.requestParamScopes].filter((scope) => scopes.has(scope)),
      ]),
    ),
    claims: issuer.profile.signIn.deliversRequestedClaims ? [...oidc.requestParamClaims] : [],
  });
  if (scopesText(grant) !== before) await grant.save();
  return grant;
}

/** Returns everything that a grant allows and rejects, as one text. Lists without a scope say nothing. */
function scopesText(grant: Grant): string {
  const { rejected = {}, ...granted } = grant as Grant & ScopeLists & { rejected?: ScopeLists };
  return JSON.stringify([scopesIn(granted), scopesIn(rejected), granted.openid?.claims]);
}

function scopesIn({ openid, resources = {} }: ScopeLists) {
  const ofResources = Object.entries(resources).map(([indicator, scope]) => [indicator, splitScope(scope)]);
  return [splitScope(openid?.scope), ofResources.filter(([, scopes]) => scopes?.length)];
}
