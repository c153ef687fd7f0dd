// The logins of an issuer.
import type * as z from "zod";
import type { Call } from "../control/call.ts";
import { endSession, endSessions, listSessions, type SessionRecord } from "../control/sessions.ts";
import type { Input } from "./input.ts";

/** A login that was ended, and what became of telling its clients. */
export type EndedSession = z.output<typeof endSession.output>;

export interface SessionsHandle {
  /**
   * The logins that have not ended, the latest first.
   *
   * @param filter `user` (name, e-mail address or UUID), `clientId`; default: all
   */
  list(filter?: Input<typeof listSessions>): Promise<SessionRecord[]>;
  /**
   * Ends one login without its browser. Its tokens end too, but for those for offline use, and clients with a
   * `backchannelLogoutUri` are told (OpenID Connect Back-Channel Logout 1.0) before the promise resolves: each has 2.5
   * seconds to answer. A client that cannot be told is no error; `told` says so.
   *
   * @throws MintmarkError `unknown_session`
   * @example
   * const [session] = await idp.sessions.list({ user: "alice" });
   * const { told } = await idp.sessions.end(session.id);
   * expect(told).toMatchObject([{ clientId: "my-app", status: 200, error: null }]);
   */
  end(id: string): Promise<EndedSession>;
  /**
   * Ends all that fit: a user everywhere, for one.
   *
   * @throws MintmarkError `bad_request` for an empty filter
   */
  endMany(filter: Input<typeof endSessions>): Promise<z.output<typeof endSessions.output>>;
}

export function sessionsHandle(call: Call): SessionsHandle {
  return {
    list: async (filter = {}) => (await call(listSessions, filter)).items,
    end: (id) => call(endSession, { id }),
    endMany: (filter) => call(endSessions, filter),
  };
}
