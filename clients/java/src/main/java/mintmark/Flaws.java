package mintmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The catalogue of flaws with the right answers of APIs. It needs no server. */
public final class Flaws {
  private static final List<String> KINDS = List.of("jwks", "introspection", "hmac", "static-key");
  private static final JsonNode TABLE = table();

  private Flaws() {}

  /** Returns every flaw that an API of this kind must refuse. */
  public static List<RefusedFlaw> flaws(String kind) {
    return flaws(kind, List.of(), List.of(), true);
  }

  /**
   * Returns every flaw that an API of this kind must refuse.
   *
   * @param kind how the API verifies tokens: {@code jwks}, {@code introspection}, {@code hmac} or {@code static-key}
   * @param only names of the only flaws to return, or of their groups ({@code time}, {@code signature}, {@code claims},
   *     {@code scope}, {@code lifecycle}, {@code transport}); empty: all
   * @param skip names of flaws, or of their groups, that are left out
   * @param transport whether to return flaws in how the token is sent; these need {@link RefusedFlaw#request}
   * @throws MintmarkException {@code bad_request} for an unknown kind or name
   */
  public static List<RefusedFlaw> flaws(String kind, List<String> only, List<String> skip, boolean transport) {
    if (!KINDS.contains(kind)) {
      throw new MintmarkException("bad_request", "there is no kind of API \"" + kind + "\"", "Known: " + KINDS);
    }
    Stream.concat(only.stream(), skip.stream()).forEach(Flaws::requireKnown);
    return flaws()
        .filter(flaw -> flaw.at("/answers/" + kind + "/outcome").asText().equals("refuse"))
        .filter(flaw -> only.isEmpty() || isNamed(flaw, only))
        .filter(flaw -> !isNamed(flaw, skip))
        .filter(flaw -> transport || !flaw.get("transport").asBoolean())
        .map(flaw -> refused(flaw, flaw.at("/answers/" + kind)))
        .toList();
  }

  private static RefusedFlaw refused(JsonNode flaw, JsonNode answer) {
    var carried = flaw.get("carried");
    var query = Json.MAPPER.convertValue(carried.get("query"), new TypeReference<Map<String, String>>() {});
    var headers = Json.MAPPER.convertValue(carried.get("authorization"), new TypeReference<List<String>>() {});
    return new RefusedFlaw(
        flaw.get("name").asText(),
        flaw.get("group").asText(),
        flaw.get("severity").asText(),
        flaw.get("summary").asText(),
        flaw.get("rule").asText(),
        flaw.get("remedy").asText(),
        answer.get("status").asInt(),
        answer.hasNonNull("error") ? answer.get("error").asText() : null,
        answer.at("/or/status").isInt() ? answer.at("/or/status").asInt() : null,
        flaw.get("transport").asBoolean(),
        headers == null ? List.of() : headers,
        query == null ? Map.of() : query);
  }

  private static boolean isNamed(JsonNode flaw, List<String> names) {
    return names.contains(flaw.get("name").asText()) || names.contains(flaw.get("group").asText());
  }

  private static void requireKnown(String name) {
    Set<String> known = new HashSet<>();
    flaws().forEach(flaw -> known.addAll(List.of(flaw.get("name").asText(), flaw.get("group").asText())));
    if (known.contains(name)) return;
    throw new MintmarkException(
        "bad_request", "there is no flaw or group \"" + name + "\"", "docs/flaws.md lists them.");
  }

  private static Stream<JsonNode> flaws() {
    return StreamSupport.stream(TABLE.spliterator(), false);
  }

  private static JsonNode table() {
    try (var file = Flaws.class.getResourceAsStream("/mintmark/flaws.json")) {
      return Json.MAPPER.readTree(file);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
