package mintmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Sends the operations of the control API, and turns answers into records and problems into exceptions. */
final class Api {
  /** The longest wait of an operation is 300 seconds. */
  private static final Duration TIMEOUT = Duration.ofSeconds(330);
  private static final int PAGE = 1000;

  // No proxy is used: the server runs on this machine or beside it.
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(ProxySelector.of(null)).build();
  private final String adminToken;
  final String url;

  /** @param adminToken null for a server that only this machine can reach */
  Api(String url, String adminToken) {
    this.url = url.replaceAll("/$", "");
    this.adminToken = adminToken;
  }

  /** Returns a path with the value, percent-encoded, in the place of its parameter. */
  static String path(String template, String value) {
    return template.replaceFirst("\\{\\w+}", encoded(value).replace("+", "%20"));
  }

  /** Sends one operation: with its arguments in the query of a GET or DELETE, otherwise in the body. */
  <T> T call(String method, String path, Map<String, ?> arguments, Class<T> result) {
    var isQuery = method.equals("GET") || method.equals("DELETE");
    return isQuery
        ? record(send(method, path, arguments, null), result)
        : record(send(method, path, Map.of(), arguments), result);
  }

  /** Sends an operation whose body is an entry of the directory or a change to one. */
  <T> T put(String method, String path, Map<String, ?> query, Map<String, ?> entry, Class<T> result) {
    return record(send(method, path, query, entry), result);
  }

  /** Sends an operation that returns a list, page by page, and returns at most {@code limit} records. */
  <T> List<T> list(String method, String path, Map<String, ?> arguments, Class<T> item) {
    var wanted = new HashMap<String, Object>(arguments);
    var limit = (Integer) wanted.remove("limit");
    var items = new ArrayList<T>();
    while (true) {
      if (limit != null) wanted.put("limit", Math.max(1, Math.min(limit - items.size(), PAGE)));
      var page = send(method, path, wanted, null);
      page.get("items").forEach(each -> items.add(record(each, item)));
      var next = page.get("next");
      if (limit == null || next == null || next.isNull() || items.size() >= limit) return items;
      wanted.put("after", next.asText());
    }
  }

  private JsonNode send(String method, String path, Map<String, ?> query, Object body) {
    var text = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.text(body));
    var request =
        HttpRequest.newBuilder(URI.create(url + "/_mintmark/api" + path + queryText(query)))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .method(method, text);
    if (adminToken != null) request.header("Authorization", "Bearer " + adminToken);
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      return checked(response.statusCode(), Json.read(response.body()));
    } catch (IOException error) {
      throw new MintmarkException(
          "server_unreachable",
          "no Mintmark answers at " + url + ": " + error,
          "Is the server running, and is this its URL?",
          0,
          error);
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
      throw new MintmarkException("closed", "the call was interrupted", null, 0, error);
    }
  }

  private JsonNode checked(int status, JsonNode answer) {
    if (status < 400 && answer != null) return answer;
    if (answer != null && answer.hasNonNull("code")) {
      var hint = answer.hasNonNull("hint") ? answer.get("hint").asText() : null;
      throw new MintmarkException(
          answer.get("code").asText(), answer.path("detail").asText(), hint, status, null);
    }
    throw new MintmarkException(
        "server_unreachable",
        "the server at " + url + " is not Mintmark: it answered " + status + " without a problem document",
        "Is this the URL of Mintmark, and not of your API?",
        status,
        null);
  }

  private static <T> T record(JsonNode answer, Class<T> type) {
    return Json.MAPPER.convertValue(answer, type);
  }

  private static String queryText(Map<String, ?> query) {
    if (query.isEmpty()) return "";
    return query.entrySet().stream()
        .map(each -> encoded(each.getKey()) + "=" + encoded(asText(each.getValue())))
        .collect(Collectors.joining("&", "?", ""));
  }

  private static String asText(Object value) {
    return value instanceof String text ? text : Json.text(value);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
