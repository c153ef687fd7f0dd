package example;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.util.Map;

/** An issuer for tests: starts one on a free port, or uses the one that MINTMARK_URL names. */
final class Mintmark implements AutoCloseable {
  private static final String[] COMMAND = {
    "npx", "--no-install", "mintmark", "serve", "--port", "0", "--log", "json", "--ephemeral"
  };

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final String url;
  final String issuer;
  final String jwksUri;

  Mintmark() throws IOException, InterruptedException, ParseException {
    var running = System.getenv("MINTMARK_URL"); // `mintmark run -- mvn test` sets it
    if (running != null) {
      process = null;
      url = running;
    } else {
      process = new ProcessBuilder(COMMAND).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      // One line of JSON, printed when the server is ready.
      var ready = new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
      if (ready == null) throw new IOException("Mintmark did not start; see its output above");
      url = (String) JSONObjectUtils.parse(ready).get("url");
    }
    var metadata = send(HttpRequest.newBuilder(URI.create(url + "/.well-known/openid-configuration")));
    issuer = (String) metadata.get("issuer");
    jwksUri = (String) metadata.get("jwks_uri");
  }

  /** Mints a token; see POST /tokens in docs/control.md for the options. */
  String token(Map<String, ?> request) throws IOException, InterruptedException, ParseException {
    return (String) post("/tokens", request).get("token");
  }

  void rotateKeys() throws IOException, InterruptedException, ParseException {
    post("/keys/rotate", Map.of());
  }

  private Map<String, Object> post(String path, Map<String, ?> body)
      throws IOException, InterruptedException, ParseException {
    var request =
        HttpRequest.newBuilder(URI.create(url + "/_mintmark/api" + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSONObjectUtils.toJSONString(body)));
    var adminToken = System.getenv("MINTMARK_ADMIN_TOKEN"); // beyond loopback, as in a container
    if (adminToken != null) request.header("Authorization", "Bearer " + adminToken);
    return send(request);
  }

  private Map<String, Object> send(HttpRequest.Builder request)
      throws IOException, InterruptedException, ParseException {
    var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) throw new IOException(response.statusCode() + ": " + response.body());
    return JSONObjectUtils.parse(response.body());
  }

  @Override
  public void close() throws InterruptedException {
    if (process == null) return;
    process.descendants().forEach(ProcessHandle::destroy); // npx runs Mintmark in a child process
    process.destroy();
    process.waitFor();
  }
}
