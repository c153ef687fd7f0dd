package mintmark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;

@ExtendWith(MintmarkExtension.class)
class FlawsTest {
  private static final Set<String> seen = new TreeSet<>();

  @ParameterizedTest
  @FlawsSource(value = "jwks", only = {"time", "wrong-audience"}, skip = "no-exp", transport = false)
  void everyChosenFlawIsMintedByTheTestsOwnIssuer(RefusedFlaw flaw, IsolatedIssuer idp) {
    var token = idp.token(t -> t.user("alice").audience("my-api").flaw(flaw.name()));
    assertEquals(3, token.split("\\.").length);
    assertEquals(401, flaw.status());
    seen.add(flaw.name());
  }

  @AfterAll
  static void allChosenFlawsHaveRun() {
    assertTrue(seen.containsAll(List.of("expired", "not-yet-valid", "wrong-audience")), seen.toString());
    assertTrue(!seen.contains("no-exp") && !seen.contains("alg-none"), seen.toString());
  }

  @Test
  void aRightAnswerPassesAndAWrongOneIsExplained() {
    var expired = Flaws.flaws("jwks", List.of("expired"), List.of(), true).get(0);
    assertDoesNotThrow(() -> expired.assertRefused(401, "Bearer error=\"invalid_token\""));
    assertDoesNotThrow(() -> expired.assertRefused(401, null));
    var accepted = assertThrows(AssertionError.class, () -> expired.assertRefused(200, null));
    assertTrue(accepted.getMessage().startsWith("expired: expected 401 invalid_token, received 200"), accepted.getMessage());
    assertThrows(AssertionError.class, () -> expired.assertRefused(401, "Bearer error=\"insufficient_scope\""));
  }

  @Test
  void aRequestCarriesTheTokenAsTheFlawDemands() {
    var url = URI.create("http://localhost:8000/me?page=1");
    var usual = Flaws.flaws("jwks", List.of("expired"), List.of(), true).get(0).request(url, "abc").build();
    assertEquals(List.of("Bearer abc"), usual.headers().allValues("Authorization"));
    var query = Flaws.flaws("jwks", List.of("token-in-query"), List.of(), true).get(0).request(url, "abc").build();
    assertEquals("page=1&access_token=abc", query.uri().getQuery());
    var two = Flaws.flaws("jwks", List.of("two-authorization-headers"), List.of(), true).get(0).request(url, "abc").build();
    assertEquals(2, two.headers().allValues("Authorization").size());
  }

  @Test
  void anUnknownKindOrNameIsRefused() {
    var kind = assertThrows(MintmarkException.class, () -> Flaws.flaws("jwk"));
    assertEquals("bad_request", kind.code());
    var name = assertThrows(MintmarkException.class, () -> Flaws.flaws("jwks", List.of("expierd"), List.of(), true));
    assertEquals("bad_request", name.code());
  }
}
