package mintmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MintmarkExtension.class)
class VerbsTest {
  @Test
  void aMintedTokenHasARecord(IsolatedIssuer idp) {
    var minted = idp.mint(t -> t.user("alice").audience("my-api").scope("read").format("both").expiresInSeconds(60));
    assertEquals(idp.url, minted.claims().get("iss"));
    assertEquals("my-api", minted.audience());
    assertEquals(Duration.ofSeconds(60), Duration.between(minted.issuedAt(), minted.expiresAt()));
    assertTrue(idp.active(minted.token()) && idp.active(minted.opaque()));
    assertNull(idp.mint(t -> t.expiresInSeconds("never")).expiresAt());
    assertNotEquals(idp.token(), idp.token());
  }

  @Test
  void tokensAreListedAndRevoked(IsolatedIssuer idp) {
    var minted = idp.mint(t -> t.user("alice"));
    for (var count = 0; count < 3; count++) idp.token(t -> t.user("bob"));
    assertEquals(minted.id(), idp.tokens.list(f -> f.user("alice")).get(0).id());
    assertEquals(2, idp.tokens.list(f -> f.limit(2)).size());
    assertEquals(minted.id(), idp.tokens.get(minted.id()).id());
    assertEquals(minted.id(), idp.tokens.revoke(minted.id()).id());
    assertFalse(idp.active(minted.token()));
    assertEquals(3, idp.tokens.revokeMany(f -> f.user("bob")));
    assertEquals(4, idp.tokens.list(f -> f.revoked(true)).size());
    assertTrue(idp.tokens.list().size() >= 4);
    assertEquals("unknown_token", code(() -> idp.tokens.get("none")));
    assertEquals("bad_request", code(() -> idp.tokens.revokeMany(f -> {})));
  }

  @Test
  void keysAreRotatedImportedAndCompromised(IsolatedIssuer idp) {
    var first = idp.keys.list().get(0);
    var second = idp.keys.rotate();
    assertEquals("retiring", state(idp, first.kid()));
    assertEquals("next", idp.keys.rotate(o -> o.prepublish(true)).state());
    assertEquals("retiring", idp.keys.retire(second.kid()).state());
    assertEquals("removed", idp.keys.remove(first.kid()).state());
    var secret = idp.keys.import_(o -> o.secret("a-secret-of-32-characters-or-more").alg("HS256"));
    assertEquals("HS256", secret.alg());
    assertTrue(idp.keys.list(o -> o.private_(true)).stream().anyMatch(key -> key.privateJwk() != null));
    assertEquals("removed", idp.keys.compromise().removed().state());
    assertEquals("active", idp.keys.compromise(o -> o.alg("HS256")).active().state());
    assertEquals("weak_secret", code(() -> idp.keys.import_(o -> o.secret("short").alg("HS256"))));
    assertEquals("unknown_key", code(() -> idp.keys.retire("none")));
  }

  @Test
  void faultsBreakAnEndpointAndTheLogShowsIt(IsolatedIssuer idp) throws Exception {
    var fault = idp.faults.add(f -> f.endpoint("jwks").status(503).times(1));
    assertEquals(List.of(fault.id()), idp.faults.list(f -> f.unused(true)).stream().map(Records.Fault::id).toList());
    assertEquals(503, get(idp.endpoints.get("jwks")));
    assertEquals(200, get(idp.endpoints.get("jwks")));
    assertEquals(1, idp.faults.list().get(0).used());
    idp.faults.add(f -> f.endpoint("token").delayMilliseconds(1));
    assertEquals(fault.id(), idp.faults.remove(fault.id()).id());
    assertEquals(1, idp.faults.clear());
    assertEquals(1, idp.requests.list(f -> f.endpoint("jwks").status(503)).size());
    assertEquals("unknown_fault", code(() -> idp.faults.remove(fault.id())));
  }

  @Test
  void requestsAreSentCountedTakenAndAwaited(IsolatedIssuer idp) {
    var sent = idp.requests.send(r -> r.endpoint("token").params(Map.of("grant_type", "client_credentials")));
    assertTrue(sent.answer().status() >= 400);
    assertEquals(1, idp.requests.count(f -> f.endpoint("token")));
    assertEquals("token", idp.requests.waitFor(f -> f.endpoint("token")).endpoint());
    assertEquals("POST", idp.requests.take(f -> f.endpoint("token")).orElseThrow().method());
    assertTrue(idp.requests.take(f -> f.endpoint("token")).isEmpty());
    assertEquals("timeout", code(() -> idp.requests.waitFor(f -> f.endpoint("token").timeoutSeconds(0.01))));
    idp.requests.send(r -> r.endpoint("jwks"));
    assertEquals(1, idp.requests.clear());
    assertEquals(List.of(), idp.requests.list());
  }

  @Test
  void anOverrideChangesTheNextTokenOnly(IsolatedIssuer idp) {
    var login = Map.of("grant_type", "client_credentials", "client_id", "demo-service", "client_secret", "demo-service-secret");
    var override = idp.overrides.add(o -> o.target("token").claims(Map.of("tenant", "acme")));
    assertEquals(List.of(override.id()), idp.overrides.list().stream().map(Records.Override::id).toList());
    idp.requests.send(r -> r.endpoint("token").params(login));
    idp.requests.send(r -> r.endpoint("token").params(login));
    var tenants = idp.tokens.list(f -> f.clientId("demo-service")).stream().map(token -> token.claims().containsKey("tenant")).toList();
    assertEquals(List.of(false, true), tenants);
    assertEquals(List.of(), idp.overrides.list(f -> f.unused(true)));
    assertEquals(override.id(), idp.overrides.remove(override.id()).id());
    assertEquals(0, idp.overrides.clear());
    assertEquals("bad_request", code(() -> idp.overrides.add(o -> o.target("token").times(0))));
  }

  @Test
  void theClockMovesTokensToTheirEnd(IsolatedIssuer idp) {
    var token = idp.token();
    assertEquals(7200, idp.clock.advance(7200).aheadSeconds());
    assertFalse(idp.active(token));
    var set = idp.clock.set(c -> c.setAt(Instant.parse("2030-01-01T00:00:00Z")).frozen(true));
    assertEquals(Instant.parse("2030-01-01T00:00:00Z"), set.now());
    assertTrue(idp.clock.get().frozen());
    assertEquals(0, idp.clock.reset().aheadSeconds());
    assertEquals("bad_request", code(() -> idp.clock.set(c -> c.setAt(Instant.parse("1960-01-01T00:00:00Z")))));
  }

  @Test
  void theDirectoryIsReadAndChanged(IsolatedIssuer idp) {
    idp.users.put("carol", u -> u.roles(List.of("developer")).email("carol@example.test"));
    assertEquals("carol@example.test", idp.users.get("carol").entry().get("email"));
    assertFalse(idp.users.patch("carol", Map.of("email", "c@example.test")).configured());
    assertEquals(1, idp.users.list("carol", false).size());
    assertEquals("carol", idp.users.remove("carol").name());
    assertEquals("unknown_user", code(() -> idp.users.get("carol")));

    idp.clients.put("my-app", c -> c.redirectUris(List.of("http://localhost:3000/callback")).secret("a secret"));
    assertEquals("a secret", idp.clients.get("my-app", true).entry().get("secret"));
    assertEquals("unknown_client", code(() -> idp.clients.remove("none")));

    idp.resources.put("my-api", r -> r.alg("HS256").secret("a-secret-of-32-characters-or-more"));
    assertEquals(List.of("my-api"), idp.resources.list().stream().map(Records.DirectoryResource::name).toList());
    assertEquals("HS256", idp.mint(t -> t.audience("my-api")).header().get("alg"));
    assertEquals("bad_request", code(() -> idp.resources.put("other", r -> r.alg("HS1"))));
  }

  @Test
  void sessionsThatDoNotExistCannotEnd(IsolatedIssuer idp) {
    assertEquals(List.of(), idp.sessions.list());
    assertEquals(List.of(), idp.sessions.list(f -> f.user("alice")));
    assertEquals(0, idp.sessions.endMany(f -> f.user("alice")).ended());
    assertEquals("unknown_session", code(() -> idp.sessions.end("none")));
    assertEquals("bad_request", code(() -> idp.sessions.endMany(f -> {})));
  }

  @Test
  void aTokenIsInspected(IsolatedIssuer idp) {
    var inspection = idp.inspect(idp.token(t -> t.audience("other").scope("read")), "my-api", "write");
    var problems = inspection.problems().stream().map(Records.InspectionProblem::code).toList();
    assertTrue(problems.containsAll(List.of("wrong-audience", "missing-scope")), problems.toString());
    assertEquals("garbage", idp.inspect("no token").form());
  }

  @Test
  void flawsAndPresetsAreListed(IsolatedIssuer idp) {
    assertTrue(idp.flaws.list().stream().anyMatch(flaw -> flaw.verdicts().jwks().outcome().equals("refuse")));
    assertTrue(idp.flaws.list(f -> f.group("time")).stream().anyMatch(flaw -> flaw.name().equals("expired")));
    assertTrue(idp.presets.list().stream().anyMatch(preset -> preset.name().equals("fastmcp-jwks")));
    assertTrue(idp.presets.get("fastmcp-jwks").text().contains(idp.endpoints.get("jwks")));
    assertTrue(idp.presets.get("fastmcp-jwks", o -> o.audience("my-api")).variables().containsValue("my-api"));
  }

  @Test
  void aResetForgetsTokensAndFaults(IsolatedIssuer idp) {
    var token = idp.token();
    idp.faults.add(f -> f.endpoint("jwks").status(500));
    idp.reset();
    assertFalse(idp.active(token));
    assertEquals(List.of(), idp.faults.list());
  }

  @Test
  void theServerHasIssuers(Mintmark server) {
    var own = server.isolate(Map.of("alg", "ES384"));
    assertEquals("ES384", own.mint().header().get("alg"));
    assertTrue(server.issuers().stream().anyMatch(each -> each.id().equals(own.id)));
    assertEquals(own.url, server.issuer(own.id).url);
    own.close();
    assertEquals("unknown_issuer", code(own::token));
    assertEquals("unknown_issuer", code(own::close));
    assertEquals("not_found", code(server::ca));
    assertTrue(server.baseUrl().startsWith("http://"));
  }

  @Test
  void aRefusedCallHasACodeAStatusAndAHint(IsolatedIssuer idp) {
    var refused = assertThrows(MintmarkException.class, () -> idp.token(t -> t.flaw("expierd")));
    assertEquals("bad_request", refused.code());
    assertEquals(400, refused.status());
    assertTrue(refused.getMessage().contains("expired"), refused.getMessage());
    assertEquals("server_unreachable", code(() -> Mintmark.connect("http://127.0.0.1:1", null)));
  }

  @Test
  void aCheckReportsWhatAnApiAccepts(IsolatedIssuer idp) throws Exception {
    var api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/", exchange -> {
      var isBare = exchange.getRequestHeaders().getFirst("Authorization") == null;
      if (isBare) exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer");
      exchange.sendResponseHeaders(isBare ? 401 : 200, -1);
      exchange.close();
    });
    api.start();
    try {
      var url = "http://127.0.0.1:" + api.getAddress().getPort();
      var report = idp.check(url, o -> o.audience("my-api").scope("read").verifier("jwks").only(List.of("expired")));
      assertFalse(report.passed());
      assertTrue(report.findings().stream().anyMatch(each -> each.case_().equals("expired") && each.kind().equals("accepted")));
      assertEquals("bad_request", code(() -> idp.check(url, o -> o.only(List.of("no-such-case")))));
    } finally {
      api.stop(0);
    }
    assertEquals("server_unreachable", code(() -> idp.check("http://127.0.0.1:1")));
  }

  private static String state(IsolatedIssuer idp, String kid) {
    return idp.keys.list().stream().filter(key -> key.kid().equals(kid)).findFirst().orElseThrow().state();
  }

  private static String code(Runnable call) {
    return assertThrows(MintmarkException.class, call::run).code();
  }

  private static int get(String url) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }
}
