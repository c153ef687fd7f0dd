// The logins that have not ended.
import { allSessions, type SessionRecord } from "./engine-records.ts";
import type { Issuer } from "./issuer.ts";

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

/** Returns the sessions that fit, the latest first. */
export async function openSessions(
  issuer: Pick<Issuer, "id" | "store" | "clock">,
  { subject, clientId }: SessionFilter = {},
): Promise<LoginSession[]> {
  const now = issuer.clock.now();
  return (await allSessions(issuer))
    .flatMap((record) => describe(record) ?? [])
    .filter(
      (session) =>
        (session.expiresAt === null || session.expiresAt > now) &&
        (subject === undefined || session.subject === subject) &&
        (clientId === undefined || session.clients.includes(clientId)),
    );
}

/** Returns undefined for a session in which nobody has signed in yet. */
function describe({
  uid,
  accountId,
  signedInAt,
  expiresAt,
  authorizations,
}: SessionRecord): LoginSession | undefined {
  if (accountId === undefined) return undefined;
  return { id: uid, subject: accountId, signedInAt, expiresAt, clients: Object.keys(authorizations) };
}
