// Ends a login without its browser, as the engine does at the end-session endpoint: notifies the clients and
// revokes their grants, except grants for offline access. It reads internal members of the engine's Session;
// test/engine/seams.test.ts watches them.
import type { Provider } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import type { LogoutDelivery } from "../../issuer/login-sessions.ts";
import { clientStands } from "../../issuer/standing.ts";
import { usableClient } from "../clients/usable-client.ts";
import { tellClient } from "./backchannel-logout.ts";

/** The parts of the engine's models that are used here. */
interface Session {
  uid: string;
  accountId: string;
  authorizations?: Record<string, { sid?: string; grantId?: string; persistsLogout?: boolean }>;
  destroy(): Promise<void>;
}

const HANGING_ON_A_GRANT = ["AccessToken", "RefreshToken", "AuthorizationCode", "DeviceCode"] as const;

/** Returns what was sent to the login's clients: an empty list if there is no login with this id. */
export async function endSession(provider: Provider, issuer: Issuer, id: string): Promise<LogoutDelivery[]> {
  const session = (await provider.Session.findByUid(id)) as unknown as Session | undefined;
  if (!session) return [];
  const { accountId, authorizations = {} } = session;
  await session.destroy();
  const told = await Promise.all(
    Object.entries(authorizations).map(async ([clientId, { sid, grantId, persistsLogout }]) => {
      if (grantId !== undefined && !persistsLogout) await revokeGrant(provider, grantId);
      const client = (await clientStands(issuer, clientId))
        ? await usableClient(provider, clientId)
        : undefined;
      return client && tellClient(provider, issuer, client, { accountId, sid, sessionId: session.uid });
    }),
  );
  return told.filter((each) => each !== undefined);
}

async function revokeGrant(provider: Provider, grantId: string): Promise<void> {
  for (const model of HANGING_ON_A_GRANT) await provider[model].revokeByGrantId(grantId);
  await provider.Grant.adapter.destroy(grantId);
}
