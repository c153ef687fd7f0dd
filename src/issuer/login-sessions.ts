// Login sessions that have not ended.
import type { JsonObject } from "../json-object.ts";
import { allSessions, type SessionRecord } from "./engine-records.ts";
import type { Issuer } from "./issuer.ts";
import { isOver } from "./standing.ts";

export interface LoginSession {
  /** Many vendors show this id in `sid`. It is never the value of the browser's cookie. */
  id: string;
  /** UUID of the user. */
  subject: string;
  /** Seconds since the epoch, in the issuer's time, like `expiresAt`. */
  signedInAt: number;
  expiresAt: number | null;
  /** Whether the session outlives the browser, which keeps its cookie. */
  outlivesBrowser: boolean;
  /** Claims that the user typed at the login; its tokens have them. Empty if there are none. */
  claims: JsonObject;
  /** Methods with which the user signed in, by their names in `amr` (RFC 8176). */
  methods: string[];
  /** Ids of the clients that the user has signed in to. */
  clients: string[];
}

export interface SessionFilter {
  /** UUID of the user. */
  subject?: string | undefined;
  clientId?: string | undefined;
}

/** The result of telling one client that a login session has ended. */
export interface LogoutDelivery {
  clientId: string;
  uri: string;
  /** HTTP status of the client's response; null if there was none. */
  status: number | null;
  /** null if the client accepted the message. */
  error: string | null;
}

/** Ends a login session, revokes the tokens that end with it, and tells its clients. */
export type EndSession = (issuer: Issuer, id: string) => Promise<LogoutDelivery[]>;

/** Returns the matching sessions, newest first. */
export async function openSessions(
  issuer: Pick<Issuer, "id" | "store" | "clock">,
  { subject, clientId }: SessionFilter = {},
): Promise<LoginSession[]> {
  const now = issuer.clock.now();
  return (await allSessions(issuer))
    .flatMap((record) => describe(record) ?? [])
    .filter(
      (session) =>
        !isOver(session, now) &&
        (subject === undefined || session.subject === subject) &&
        (clientId === undefined || session.clients.includes(clientId)),
    );
}

/** Returns undefined for a session without a signed-in user. */
function describe({
  uid,
  accountId,
  signedInAt,
  methods,
  expiresAt,
  isTransient,
  typedClaims,
  authorizations,
}: SessionRecord): LoginSession | undefined {
  if (accountId === undefined) return undefined;
  return {
    id: uid,
    subject: accountId,
    signedInAt,
    methods,
    expiresAt,
    outlivesBrowser: !isTransient,
    claims: typedClaims ?? {},
    clients: Object.keys(authorizations),
  };
}
