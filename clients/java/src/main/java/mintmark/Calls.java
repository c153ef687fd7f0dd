package mintmark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Calls operations for one issuer. */
abstract class Calls {
  final Api api;
  private final String issuer;

  Calls(Api api, String issuer) {
    this.api = api;
    this.issuer = issuer;
  }

  final <T> T call(String method, String path, Map<String, ?> arguments, Class<T> result) {
    return api.call(method, path, atIssuer(arguments), result);
  }

  final <T> T call(String method, String path, Class<T> result) {
    return call(method, path, Map.of(), result);
  }

  final <T> T put(String method, String path, Map<String, ?> entry, Class<T> result) {
    return api.put(method, path, atIssuer(Map.of()), entry, result);
  }

  final <T> List<T> list(String path, Map<String, ?> arguments, Class<T> item) {
    return api.list("GET", path, atIssuer(arguments), item);
  }

  private Map<String, Object> atIssuer(Map<String, ?> arguments) {
    var all = new HashMap<String, Object>(arguments);
    all.put("issuer", issuer);
    return all;
  }
}
