// The handle of an issuer's login sessions.
import type * as z from "zod";
import type { Call } from "../control/call.ts";
import type { endSession, endSessions, listSessions, SessionRecord } from "../control/sessions.ts";
import type { Input } from "./input.ts";

/** A login session that was ended, and the result of notifying each client. */
export type EndedSession = z.output<typeof endSession.output>;

/** The login sessions that have not ended. */
export interface SessionsHandle {
  /**
   * Lists the login sessions that have not ended, latest first.
   *
   * @param filter `user` (name, e-mail address or UUID), `clientId` (a client that the user has signed in
   *   to); default: all sessions
   * @example
   * const sessions = await idp.sessions.list({ user: "alice" });
   */
  list(filter?: Input<typeof listSessions>): Promise<SessionRecord[]>;
  /**
   * Ends one login session without its browser. Its tokens are revoked, except those for offline use, and
   * clients with a `backchannelLogoutUri` are notified (OpenID Connect Back-Channel Logout 1.0) before the
   * promise resolves: each has 2.5 seconds to answer. A client that cannot be notified does not make the call
   * fail; `told` has the reason.
   *
   * @throws MintmarkError `unknown_session`
   * @example
   * const [session] = await idp.sessions.list({ user: "alice" });
   * const { told } = await idp.sessions.end(session.id);
   * expect(told).toMatchObject([{ clientId: "my-app", status: 200, error: null }]);
   */
  end(id: string): Promise<EndedSession>;
  /**
   * Ends all matching login sessions, for example those of one user, and notifies the clients as `end` does.
   *
   * @throws MintmarkError `bad_request` for an empty filter
   * @example
   * const { ended } = await idp.sessions.endMany({ user: "alice" });
   */
  endMany(filter: Input<typeof endSessions>): Promise<z.output<typeof endSessions.output>>;
}

/** Loaded with the first call: most tests use few of the verbs. */
const verbs = () => import("../control/sessions.ts");

export function sessionsHandle(call: Call): SessionsHandle {
  return {
    list: async (filter = {}) => (await call((await verbs()).listSessions, filter)).items,
    end: async (id) => call((await verbs()).endSession, { id }),
    endMany: async (filter) => call((await verbs()).endSessions, filter),
  };
}
