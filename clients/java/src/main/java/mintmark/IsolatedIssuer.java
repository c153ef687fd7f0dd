package mintmark;

import java.util.Map;
import mintmark.Records.Issuer;

/** An issuer for one test, with its own keys, users, clock, faults and log. */
public final class IsolatedIssuer extends IssuerHandle implements AutoCloseable {
  IsolatedIssuer(Api api, Issuer record) {
    super(api, record);
  }

  /**
   * Closes the issuer and deletes everything that it holds: keys, users, tokens, log.
   *
   * @throws MintmarkException {@code unknown_issuer} if it is closed already
   */
  @Override
  public void close() {
    api.call("DELETE", Api.path("/issuers/{id}", id), Map.of(), Issuer.class);
  }
}
