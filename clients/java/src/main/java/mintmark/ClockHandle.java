package mintmark;

import java.util.Map;
import java.util.function.Consumer;
import mintmark.Options.ClockSetOptions;
import mintmark.Records.Clock;

/** The issuer's clock. It runs with real time until it is changed. */
public final class ClockHandle extends Calls {
  ClockHandle(Api api, String issuer) {
    super(api, issuer);
  }

  /** Returns the issuer's time, and how far it is ahead of real time. */
  public Clock get() {
    return call("GET", "/clock", Clock.class);
  }

  /**
   * Moves, freezes or resumes the clock. The times in the issuer's tokens and its checks of expiry follow.
   *
   * @param change sets {@code setAt}, then {@code advanceSeconds} (negative: back); {@code frozen} stops the clock or lets
   *     it run, default: unchanged
   * @throws MintmarkException {@code bad_request} for a time outside the years 1970 to 9999
   */
  public Clock set(Consumer<ClockSetOptions> change) {
    return call("POST", "/clock", Arguments.of(new ClockSetOptions(), change), Clock.class);
  }

  /**
   * Moves the clock forward by this many seconds; a negative number moves it back.
   *
   * @throws MintmarkException {@code bad_request} for a time outside the years 1970 to 9999
   */
  public Clock advance(int seconds) {
    return call("POST", "/clock", Map.of("advanceSeconds", seconds), Clock.class);
  }

  /** Sets the clock to real time and lets it run. */
  public Clock reset() {
    return call("DELETE", "/clock", Clock.class);
  }
}
