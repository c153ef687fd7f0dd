package interop;

import com.nimbusds.oauth2.sdk.id.ClientID;
import java.net.URI;
import java.util.Map;
import net.minidev.json.JSONObject;

/** The members of one line of input. */
record Input(JSONObject members) {

  String text(String name) {
    return (String) members.get(name);
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  URI uri(String name) {
    return has(name) ? URI.create(text(name)) : null;
  }

  ClientID client() {
    return new ClientID(text("client"));
  }

  @SuppressWarnings("unchecked")
  Map<String, String> map(String name) {
    return (Map<String, String>) members.getOrDefault(name, Map.of());
  }
}
