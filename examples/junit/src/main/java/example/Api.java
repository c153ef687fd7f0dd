package example;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;
import java.util.Set;

/** An API that returns its caller's identity. It trusts one issuer, and accepts only tokens for this API. */
public final class Api implements AutoCloseable {
  private final HttpServer server;
  private final DefaultJWTProcessor<SecurityContext> tokens = new DefaultJWTProcessor<>();

  public Api(String issuer, String jwksUri, String audience) throws IOException {
    // The keys are fetched again when a token names an unknown key, so a rotation works.
    var keys = JWKSourceBuilder.create(URI.create(jwksUri).toURL()).rateLimited(false).build();
    tokens.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
    // Without this check an ID token would be accepted, because it has the same signing key.
    tokens.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
    var expected = new JWTClaimsSet.Builder().issuer(issuer).build();
    var claims = new DefaultJWTClaimsVerifier<>(audience, expected, Set.of("sub", "iat", "exp"));
    claims.setMaxClockSkew(0);
    tokens.setJWTClaimsSetVerifier(claims);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI url() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
  }

  private void answer(HttpExchange exchange) throws IOException {
    var header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      send(exchange, 401, Map.of("error", "missing_token"));
      return;
    }
    try {
      var claims = tokens.process(header.substring(7), null);
      var scope = claims.getStringClaim("scope");
      send(exchange, 200, Map.of("subject", claims.getSubject(), "scope", scope == null ? "" : scope));
    } catch (ParseException | BadJOSEException error) {
      send(exchange, 401, Map.of("error", "invalid_token", "reason", String.valueOf(error.getMessage())));
    } catch (KeySourceException error) {
      send(exchange, 503, Map.of("error", "issuer_unavailable"));
    } catch (Exception error) {
      send(exchange, 500, Map.of("error", "server_error"));
    }
  }

  private static void send(HttpExchange exchange, int status, Map<String, ?> body) throws IOException {
    var bytes = JSONObjectUtils.toJSONString(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
