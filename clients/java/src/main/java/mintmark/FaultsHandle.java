package mintmark;

import java.util.List;
import java.util.function.Consumer;
import mintmark.Options.FaultsAddOptions;
import mintmark.Options.FaultsListOptions;
import mintmark.Records.Fault;
import mintmark.Records.FaultsClear;

/** Rules that delay, break or change an endpoint's answers. */
public final class FaultsHandle extends Calls {
  FaultsHandle(Api api, String issuer) {
    super(api, issuer);
  }

  /**
   * Delays, breaks or changes an endpoint's answers: {@code idp.faults.add(f -> f.endpoint("token").status(503).times(3))}.
   * Newer faults are tried first, and only the first that applies is used.
   *
   * @param fault sets the {@code endpoint} and at least one effect; {@code times} is the number of answers (default: all)
   * @throws MintmarkException {@code bad_request} for an unknown endpoint or fields that contradict each other,
   *     {@code conflict} if there are 1000 faults already
   */
  public Fault add(Consumer<FaultsAddOptions> fault) {
    return call("POST", "/faults", Arguments.of(new FaultsAddOptions(), fault), Fault.class);
  }

  /** Lists the faults in the order in which they are tried, used-up ones last. */
  public List<Fault> list() {
    return list(filter -> {});
  }

  /** Lists the faults; {@code unused(true)} lists only those that were used less often than {@code times} says. */
  public List<Fault> list(Consumer<FaultsListOptions> filter) {
    return list("/faults", Arguments.of(new FaultsListOptions(), filter), Fault.class);
  }

  /**
   * Removes one fault and returns it.
   *
   * @throws MintmarkException {@code unknown_fault}
   */
  public Fault remove(String id) {
    return call("DELETE", Api.path("/faults/{id}", id), Fault.class);
  }

  /** Removes all faults and returns their number. */
  public int clear() {
    return call("DELETE", "/faults", FaultsClear.class).removed();
  }
}
