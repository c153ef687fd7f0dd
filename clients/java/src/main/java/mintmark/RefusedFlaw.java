package mintmark;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A flaw that an API must refuse, with the right answer.
 *
 * @param name name of the flaw, for {@code idp.token(t -> t.flaw(name))}
 * @param group group of the flaw
 * @param severity how bad it is if an API accepts it
 * @param summary what is wrong, in a sentence or two
 * @param rule specification and section that the flaw violates
 * @param remedy what to do if an API accepts it
 * @param status HTTP status of the right answer
 * @param error error code of the Bearer challenge of the right answer (RFC 6750, section 3.1); null if it names none
 * @param otherStatus another status that is right too; null if there is none
 * @param transport whether the flaw is in how the token is sent, so that it must be sent as {@code request} says
 * @param headers the Authorization headers, with {@code TOKEN} for the token
 * @param query the parameters of the URL, with {@code TOKEN} for the token
 */
public record RefusedFlaw(
    String name,
    String group,
    String severity,
    String summary,
    String rule,
    String remedy,
    int status,
    String error,
    Integer otherStatus,
    boolean transport,
    List<String> headers,
    Map<String, String> query) {
  private static final Pattern ERROR = Pattern.compile("\\berror=\"?([a-z_]+)");

  /** Returns a GET request that carries the token as the flaw demands; the caller may add to it. */
  public HttpRequest.Builder request(URI url, String token) {
    var parameters =
        query.entrySet().stream()
            .map(each -> each.getKey() + "=" + encoded(each.getValue().replace("TOKEN", token)))
            .collect(Collectors.joining("&"));
    var separator = url.getRawQuery() == null ? "?" : "&";
    var request = HttpRequest.newBuilder(parameters.isEmpty() ? url : URI.create(url + separator + parameters));
    headers.forEach(value -> request.header("Authorization", value.replace("TOKEN", token)));
    return request;
  }

  /** Fails the test unless the response is the right answer to this flaw. */
  public void assertRefused(HttpResponse<?> response) {
    assertRefused(response.statusCode(), response.headers().firstValue("WWW-Authenticate").orElse(null));
  }

  /**
   * Fails the test unless an answer is the right one: the status must be right, and so must the error code, if the
   * challenge names one.
   *
   * @param answered the HTTP status
   * @param challenge the header WWW-Authenticate; null if there is none
   */
  public void assertRefused(int answered, String challenge) {
    var named = ERROR.matcher(challenge == null ? "" : challenge);
    var errorIsRight =
        error == null || answered != status || !named.find() || named.group(1).equals(error);
    var statusIsRight = answered == status || (otherStatus != null && answered == otherStatus);
    if (statusIsRight && errorIsRight) return;
    var expected = status + (otherStatus == null ? "" : " or " + otherStatus) + (error == null ? "" : " " + error);
    throw new AssertionError(
        "%s: expected %s, received %d%n  %s%n  WWW-Authenticate: %s%n  rule: %s%n  remedy: %s"
            .formatted(name, expected, answered, summary, challenge, rule, remedy));
  }

  /** Returns the name, which JUnit shows. */
  @Override
  public String toString() {
    return name;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
