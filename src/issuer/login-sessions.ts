// The logins that have not ended: artifacts of the store, which the protocol engine keeps.
import type { Artifact } from "../store/contract.ts";
import type { Issuer } from "./issuer.ts";

/** The engine's name for them in the store. */
const SESSION_MODEL = "Session";

export interface LoginSession {
  /** What `sid` of many vendors shows; never what the browser's cookie holds. */
  id: string;
  /** UUID of the user. */
  subject: string;
  /** Seconds since the epoch, in the issuer's time, as the other. */
  signedInAt: number;
  expiresAt: number | null;
  /** Those that the user has signed in to. */
  clients: string[];
}

export interface SessionFilter {
  /** UUID of the user. */
  subject?: string | undefined;
  clientId?: string | undefined;
}

/** What became of telling one client that a login has ended. */
export interface LogoutDelivery {
  clientId: string;
  uri: string;
  /** null: there was no answer. */
  status: number | null;
  /** null: it knows. */
  error: string | null;
}

/** Ends a login at this issuer, with what hangs on it, and tells its clients. */
export type EndSession = (issuer: Issuer, id: string) => Promise<LogoutDelivery[]>;

/** Those that fit, the latest first. */
export async function openSessions(
  { id, store, clock }: Issuer,
  { subject, clientId }: SessionFilter = {},
): Promise<LoginSession[]> {
  const now = clock.now();
  return (await store.artifacts.list(id, SESSION_MODEL))
    .flatMap((artifact) => describe(artifact) ?? [])
    .filter(
      (session) =>
        (session.expiresAt === null || session.expiresAt > now) &&
        (subject === undefined || session.subject === subject) &&
        (clientId === undefined || session.clients.includes(clientId)),
    );
}

/** Undefined where nobody has signed in yet. */
function describe({ payload, expiresAt }: Artifact): LoginSession | undefined {
  const { uid, accountId, loginTs, authorizations } = payload as {
    uid: string;
    accountId?: string;
    loginTs?: number;
    authorizations?: Record<string, { grantId?: string }>;
  };
  if (accountId === undefined) return undefined;
  const clients = Object.keys(authorizations ?? {});
  return { id: uid, subject: accountId, signedInAt: loginTs ?? 0, expiresAt, clients };
}
