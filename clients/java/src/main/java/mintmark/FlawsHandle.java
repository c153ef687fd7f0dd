package mintmark;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import mintmark.Options.FlawsListOptions;
import mintmark.Records.Flaw;

/** The flaws that a minted token can have. */
public final class FlawsHandle {
  private final Api api;

  FlawsHandle(Api api) {
    this.api = api;
  }

  /** Lists all flaws, each with the rule it violates and the correct answers of an API. */
  public List<Flaw> list() {
    return api.list("GET", "/flaws", Map.of(), Flaw.class);
  }

  /** Lists the flaws of a group or severity: {@code idp.flaws.list(f -> f.group("time"))}. */
  public List<Flaw> list(Consumer<FlawsListOptions> filter) {
    return api.list("GET", "/flaws", Arguments.of(new FlawsListOptions(), filter), Flaw.class);
  }
}
