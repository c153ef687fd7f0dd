package mintmark;

import java.util.List;
import java.util.function.Consumer;
import mintmark.Options.SessionsEndManyOptions;
import mintmark.Options.SessionsListOptions;
import mintmark.Records.EndedSession;
import mintmark.Records.Session;
import mintmark.Records.SessionsEndMany;

/** The login sessions that have not ended. */
public final class SessionsHandle extends Calls {
  SessionsHandle(Api api, String issuer) {
    super(api, issuer);
  }

  /** Lists the login sessions that have not ended, latest first. */
  public List<Session> list() {
    return list(filter -> {});
  }

  /** Lists the sessions of a user or client: {@code idp.sessions.list(f -> f.user("alice"))}. */
  public List<Session> list(Consumer<SessionsListOptions> filter) {
    return list("/sessions", Arguments.of(new SessionsListOptions(), filter), Session.class);
  }

  /**
   * Ends one login session without its browser: its tokens are revoked, except those for offline use. Clients with a
   * {@code backchannelLogoutUri} are notified before the call returns; {@code told} has the results.
   *
   * @throws MintmarkException {@code unknown_session}
   */
  public EndedSession end(String id) {
    return call("DELETE", Api.path("/sessions/{id}", id), EndedSession.class);
  }

  /**
   * Ends all matching login sessions, for example those of one user, and notifies the clients as {@code end} does.
   *
   * @throws MintmarkException {@code bad_request} for an empty filter
   */
  public SessionsEndMany endMany(Consumer<SessionsEndManyOptions> filter) {
    var arguments = Arguments.of(new SessionsEndManyOptions(), filter);
    return call("DELETE", "/sessions", arguments, SessionsEndMany.class);
  }
}
