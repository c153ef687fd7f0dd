// What a user's consent comes to: a grant with the scopes that the user's roles allow; the rest is refused in
// the same grant, so that the engine does not ask for it again.
import { splitScope } from "../../params.ts";
import type { AdapterPayload, Grant, KoaContextWithOIDC } from "oidc-provider";
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { scopesForUser, type ScopeDecision } from "../../issuer/scopes.ts";

/** What is asked for and not granted yet, as the engine's consent prompt lists it. */
export interface MissingScopes {
  oidc: string[];
  byResource: Record<string, string[]>;
}

/** Puts what the user may have into the grant and what not among its rejections. */
export function fillGrant(issuer: Issuer, grant: Grant, user: User, missing: MissingScopes): void {
  const oidc = scopesForUser(issuer.directory, user, missing.oidc);
  grant.addOIDCScope(oidc.granted.join(" "));
  grant.rejectOIDCScope(oidc.dropped.join(" "));
  for (const [indicator, scopes] of Object.entries(missing.byResource)) {
    const { granted, dropped } = scopesForUser(issuer.directory, user, scopes);
    grant.addResourceScope(indicator, granted.join(" "));
    grant.rejectResourceScope(indicator, dropped.join(" "));
  }
}

/** The same decision over everything asked for, for the page. */
export function decide(issuer: Issuer, user: User, missing: MissingScopes): ScopeDecision {
  return scopesForUser(issuer.directory, user, [
    ...new Set([...missing.oidc, ...Object.values(missing.byResource).flat()]),
  ]);
}

/** The scopes of a stored grant, granted or rejected. */
interface ScopeLists {
  openid?: { scope?: string };
  resources?: Record<string, string>;
}

/**
 * A stored grant as it stands today. Roles may have changed since: what they no longer open is no longer
 * granted, what they opened since is no longer refused, so that the user is asked.
 */
export function grantByRoles(issuer: Issuer, grant: AdapterPayload): AdapterPayload {
  const user = grant.accountId === undefined ? undefined : issuer.directory.user(grant.accountId);
  if (!user) return grant;
  const keep = (lists: ScopeLists, which: keyof ScopeDecision): ScopeLists => {
    const kept = (scope = "") => scopesForUser(issuer.directory, user, splitScope(scope))[which].join(" ");
    const resources = Object.entries(lists.resources ?? {});
    return {
      openid: { ...lists.openid, scope: kept(lists.openid?.scope) },
      resources: Object.fromEntries(resources.map(([indicator, scope]) => [indicator, kept(scope)])),
    };
  };
  const { rejected = {}, ...granted } = grant as AdapterPayload & ScopeLists & { rejected?: ScopeLists };
  return { ...grant, ...keep(granted, "granted"), rejected: keep(rejected, "dropped") };
}

/** The grant that already covers this session and client; where nobody is asked, one for all that was requested. */
export async function existingGrant(issuer: Issuer, ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { oidc } = ctx;
  const clientId = oidc.client?.clientId ?? "";
  const grantId = oidc.result?.consent?.grantId ?? oidc.session?.grantIdFor(clientId);
  const found = grantId === undefined ? undefined : await oidc.provider.Grant.find(grantId);
  const accountId = oidc.account?.accountId;
  const user = accountId === undefined ? undefined : issuer.directory.user(accountId);
  const asks = issuer.settings.login.consent && !issuer.settings.login.headless;
  if (asks || !user || oidc.promptPending("consent")) return found;
  const grant = found ?? new oidc.provider.Grant({ accountId: user.id, clientId });
  fillGrant(issuer, grant, user, {
    oidc: [...oidc.requestParamOIDCScopes],
    byResource: Object.fromEntries(
      Object.keys(oidc.resourceServers ?? {}).map((indicator) => [indicator, [...oidc.requestParamScopes]]),
    ),
  });
  await grant.save();
  return grant;
}
