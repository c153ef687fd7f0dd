package mintmark;

import java.util.List;
import java.util.function.Consumer;
import mintmark.Options.OverridesAddOptions;
import mintmark.Options.OverridesListOptions;
import mintmark.Records.Override;
import mintmark.Records.OverridesClear;

/** Changes to the next token or answer only. */
public final class OverridesHandle extends Calls {
  OverridesHandle(Api api, String issuer) {
    super(api, issuer);
  }

  /**
   * Changes only the next token of a protocol flow, or only the next answer of userinfo or introspection:
   * {@code idp.overrides.add(o -> o.target("token").claims(Map.of("tenant", "acme")))}. Several overrides form a queue.
   * Minting is not affected.
   *
   * @param override sets the {@code target} and the changes; {@code times} (default: 1) is the number of tokens or answers
   * @throws MintmarkException {@code bad_request} for fields that contradict each other, {@code conflict} if 1000 are
   *     waiting already
   */
  public Override add(Consumer<OverridesAddOptions> override) {
    return call("POST", "/overrides", Arguments.of(new OverridesAddOptions(), override), Override.class);
  }

  /** Lists the overrides in the order in which they will be used, used-up ones last. */
  public List<Override> list() {
    return list(filter -> {});
  }

  /** Lists the overrides; {@code unused(true)} lists only those that were used less often than {@code times} says. */
  public List<Override> list(Consumer<OverridesListOptions> filter) {
    return list("/overrides", Arguments.of(new OverridesListOptions(), filter), Override.class);
  }

  /**
   * Removes one override and returns it.
   *
   * @throws MintmarkException {@code unknown_override}
   */
  public Override remove(String id) {
    return call("DELETE", Api.path("/overrides/{id}", id), Override.class);
  }

  /** Removes all overrides and returns their number. */
  public int clear() {
    return call("DELETE", "/overrides", OverridesClear.class).removed();
  }
}
