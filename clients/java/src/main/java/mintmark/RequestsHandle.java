package mintmark;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import mintmark.Options.RequestsCountOptions;
import mintmark.Options.RequestsListOptions;
import mintmark.Options.RequestsSendOptions;
import mintmark.Options.RequestsTakeOptions;
import mintmark.Options.RequestsWaitForOptions;
import mintmark.Records.LoggedRequest;
import mintmark.Records.RequestsClear;
import mintmark.Records.RequestsCount;
import mintmark.Records.RequestsSend;
import mintmark.Records.RequestsTake;

/** The requests that this issuer has answered. Requests to Mintmark's own API and pages are not logged. */
public final class RequestsHandle extends Calls {
  RequestsHandle(Api api, String issuer) {
    super(api, issuer);
  }

  /** Lists the requests, oldest first. */
  public List<LoggedRequest> list() {
    return list(filter -> {});
  }

  /**
   * Lists the matching requests, oldest first: {@code idp.requests.list(f -> f.endpoint("token").status(401))}.
   *
   * @param filter sets conditions, of which a request must meet all, and the {@code limit} (default: 1000);
   *     {@code raw(true)} shows secrets and tokens as they were sent
   * @throws MintmarkException {@code bad_request} for an unknown endpoint or finding
   */
  public List<LoggedRequest> list(Consumer<RequestsListOptions> filter) {
    var arguments = new HashMap<>(Arguments.of(new RequestsListOptions(), filter));
    arguments.putIfAbsent("limit", 1000);
    return list("/requests", arguments, LoggedRequest.class);
  }

  /**
   * Counts the matching requests.
   *
   * @throws MintmarkException {@code bad_request} for an unknown endpoint or finding
   */
  public int count(Consumer<RequestsCountOptions> filter) {
    var arguments = Arguments.of(new RequestsCountOptions(), filter);
    return call("GET", "/requests/count", arguments, RequestsCount.class).count();
  }

  /**
   * Removes the first matching request from the log and returns it; empty if there is none.
   *
   * @throws MintmarkException {@code bad_request} for an unknown endpoint or finding
   */
  public Optional<LoggedRequest> take(Consumer<RequestsTakeOptions> filter) {
    var arguments = Arguments.of(new RequestsTakeOptions(), filter);
    return Optional.ofNullable(call("POST", "/requests/take", arguments, RequestsTake.class).request());
  }

  /**
   * Waits for a matching request, and returns at once if the log already holds one.
   *
   * @param filter sets conditions, of which a request must meet all; with {@code after}, the id of a request, earlier
   *     requests do not count. {@code timeoutSeconds}: how long to wait (default: 5, at most 300)
   * @throws MintmarkException {@code timeout} if none comes in time, {@code closed} if the server or the issuer is closed,
   *     {@code bad_request} for an unknown endpoint or finding
   */
  public LoggedRequest waitFor(Consumer<RequestsWaitForOptions> filter) {
    var arguments = Arguments.of(new RequestsWaitForOptions(), filter);
    return call("POST", "/requests/wait", arguments, LoggedRequest.class);
  }

  /**
   * Sends a request to an endpoint of the issuer as a client does, and returns it with its answer and with what the
   * request log says about it. Redirects are not followed.
   *
   * @param request sets the {@code endpoint}, such as {@code token}, and its {@code params} and {@code headers}
   * @throws MintmarkException {@code bad_request} for an endpoint that the issuer's vendor does not have
   */
  public RequestsSend send(Consumer<RequestsSendOptions> request) {
    var arguments = Arguments.of(new RequestsSendOptions(), request);
    return call("POST", "/requests/send", arguments, RequestsSend.class);
  }

  /** Empties the log and returns the number of requests that it held. */
  public int clear() {
    return call("DELETE", "/requests", RequestsClear.class).removed();
  }
}
