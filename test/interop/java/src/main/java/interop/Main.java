package interop;

import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.minidev.json.JSONObject;

/**
 * Runs one call of a library, nimbus or msal, for each line of standard input, and prints its result as a line of
 * JSON. A line is JSON: {@code call} and the call's own members. Exceptions are printed as {@code exception} and
 * {@code message}.
 */
public final class Main {

  interface Call {
    Map<String, Object> run(Input input) throws Exception;
  }

  private static final Map<String, Map<String, Call>> LIBRARIES =
      Map.of("nimbus", Nimbus.CALLS, "msal", Msal.CALLS);

  public static void main(String[] args) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(JSONObject.toJSONString(run(args[0], line)));
    }
    System.exit(0);
  }

  private static Map<String, Object> run(String library, String line) {
    try {
      var input = new Input(JSONObjectUtils.parse(line));
      return LIBRARIES.get(library).get(input.text("call")).run(input);
    } catch (Exception exception) {
      var cause = exception.getCause() != null ? exception.getCause() : exception;
      var told = Msal.members(cause);
      told.put("exception", cause.getClass().getSimpleName());
      told.put("message", String.valueOf(cause.getMessage()));
      return told;
    }
  }

  private Main() {}
}
