package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.nimbusds.jwt.SignedJWT;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTest {
  private static final String AUDIENCE = "http://localhost:8000";
  private static final String ALICE = "11111111-1111-4111-8111-111111111111";

  private static Mintmark mintmark;
  private Api api;

  @BeforeAll
  static void startMintmark() throws Exception {
    mintmark = new Mintmark();
  }

  @AfterAll
  static void closeMintmark() throws Exception {
    mintmark.close();
  }

  @BeforeEach
  void startApi() throws Exception {
    api = new Api(mintmark.issuer, mintmark.jwksUri, AUDIENCE);
  }

  @AfterEach
  void closeApi() {
    api.close();
  }

  @Test
  void aGoodTokenIsAccepted() throws Exception {
    var token = mintmark.token(Map.of("user", "alice", "audience", AUDIENCE, "scope", "search:read"));
    var response = call(token);
    assertEquals(200, response.statusCode(), response.body());
    assertEquals(true, response.body().contains(ALICE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "expired",
        "not-yet-valid",
        "no-exp",
        "wrong-audience",
        "wrong-issuer",
        "missing-sub",
        "wrong-signature",
        "unknown-kid",
        "alg-none",
        "hmac-with-public-key-pem",
        "embedded-jwk",
        "crit-unknown",
        "wrong-type-id-token"
      })
  void aBadTokenIsRefused(String flaw) throws Exception {
    var token = mintmark.token(Map.of("user", "alice", "audience", AUDIENCE, "flaw", flaw));
    var response = call(token);
    assertEquals(401, response.statusCode(), response.body());
  }

  @Test
  void noTokenIsRefused() throws Exception {
    assertEquals(401, call(null).statusCode());
  }

  @Test
  void aKeyRotationGoesUnnoticed() throws Exception {
    var request = Map.of("user", "alice", "audience", AUDIENCE);
    var before = mintmark.token(request);
    assertEquals(200, call(before).statusCode());
    mintmark.rotateKeys();
    var after = mintmark.token(request);
    assertNotEquals(
        SignedJWT.parse(before).getHeader().getKeyID(), SignedJWT.parse(after).getHeader().getKeyID());
    assertEquals(200, call(after).statusCode());
    assertEquals(200, call(before).statusCode());
  }

  private HttpResponse<String> call(String token) throws Exception {
    var request = HttpRequest.newBuilder(api.url());
    if (token != null) request.header("Authorization", "Bearer " + token);
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
