package interop;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.PushedAuthorizationRequest;
import com.nimbusds.oauth2.sdk.PushedAuthorizationResponse;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResourceOwnerPasswordCredentialsGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretJWT;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientInformationResponse;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientRegistrationRequest;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientRegistrationResponseParser;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The client of the Nimbus SDK. No request sets an Accept header of its own, so Java's default one is sent. Each
 * result has the HTTP status, and the members that the SDK has parsed.
 */
final class Nimbus {

  static final Map<String, Main.Call> CALLS =
      Map.ofEntries(
          Map.entry("metadata", Nimbus::metadata),
          Map.entry("authorize", Nimbus::authorize),
          Map.entry("push", Nimbus::push),
          Map.entry("redeem", Nimbus::redeem),
          Map.entry("token", Nimbus::token),
          Map.entry("userinfo", Nimbus::userinfo),
          Map.entry("introspect", Nimbus::introspect),
          Map.entry("revoke", Nimbus::revoke),
          Map.entry("logout", Nimbus::logout),
          Map.entry("register", Nimbus::register));

  private static OIDCProviderMetadata provider(Input input) throws Exception {
    return OIDCProviderMetadata.resolve(new Issuer(input.text("issuer")));
  }

  private static Map<String, Object> metadata(Input input) throws Exception {
    var issuer = new Issuer(input.text("issuer"));
    return Map.of(
        "openid", OIDCProviderMetadata.resolve(issuer).getIssuer().getValue(),
        "oauth", AuthorizationServerMetadata.resolve(issuer).getIssuer().getValue());
  }

  private static AuthenticationRequest request(Input input) throws Exception {
    var builder =
        new AuthenticationRequest.Builder(
                ResponseType.CODE,
                Scope.parse(input.text("scope")),
                input.client(),
                input.uri("redirect"))
            .endpointURI(provider(input).getAuthorizationEndpointURI())
            .state(new State(input.text("state")))
            .nonce(new Nonce(input.text("nonce")))
            .codeChallenge(new CodeVerifier(input.text("verifier")), CodeChallengeMethod.S256);
    input.map("params").forEach((name, value) -> builder.customParameter(name, value));
    return builder.build();
  }

  private static Map<String, Object> authorize(Input input) throws Exception {
    return Map.of("url", request(input).toURI().toString());
  }

  private static Map<String, Object> push(Input input) throws Exception {
    var provider = provider(input);
    var endpoint = provider.getPushedAuthorizationRequestEndpointURI();
    var authentication = authentication(input, provider);
    var pushed =
        authentication == null
            ? new PushedAuthorizationRequest(endpoint, request(input))
            : new PushedAuthorizationRequest(endpoint, authentication, request(input));
    var http = send(pushed.toHTTPRequest());
    var response = PushedAuthorizationResponse.parse(http);
    if (!response.indicatesSuccess()) return failed(http, response.toErrorResponse().getErrorObject());
    var uri = response.toSuccessResponse().getRequestURI();
    var request = new AuthenticationRequest.Builder(uri, input.client());
    request.endpointURI(provider.getAuthorizationEndpointURI());
    return Map.of("status", http.getStatusCode(), "url", request.build().toURI().toString());
  }

  /** Reads the redirect to the client, redeems its code and validates the ID token. */
  private static Map<String, Object> redeem(Input input) throws Exception {
    var response = AuthenticationResponseParser.parse(input.uri("callback"));
    if (!response.indicatesSuccess()) {
      return Map.of("error", response.toErrorResponse().getErrorObject().getCode());
    }
    if (!response.getState().getValue().equals(input.text("state"))) throw new IOException("wrong state");
    var code = response.toSuccessResponse().getAuthorizationCode();
    var verifier = new CodeVerifier(input.text("verifier"));
    return tokens(input, new AuthorizationCodeGrant(code, input.uri("redirect"), verifier));
  }

  private static Map<String, Object> token(Input input) throws Exception {
    return tokens(
        input,
        switch (input.text("grant")) {
          case "refresh_token" -> new RefreshTokenGrant(new RefreshToken(input.text("token")));
          case "password" ->
              new ResourceOwnerPasswordCredentialsGrant(
                  input.text("username"), new Secret(input.text("password")));
          default -> new ClientCredentialsGrant();
        });
  }

  private static Map<String, Object> tokens(Input input, AuthorizationGrant grant) throws Exception {
    var provider = provider(input);
    var authentication = authentication(input, provider);
    var scope = input.has("scope") && !(grant instanceof AuthorizationCodeGrant) ? Scope.parse(input.text("scope")) : null;
    var custom = new HashMap<String, List<String>>();
    input.map("tokenParams").forEach((name, value) -> custom.put(name, List.of(value)));
    var endpoint = provider.getTokenEndpointURI();
    var request =
        authentication == null
            ? new TokenRequest(endpoint, input.client(), grant, scope, null, null, custom)
            : new TokenRequest(endpoint, authentication, grant, scope, null, custom);
    var http = send(request.toHTTPRequest());
    var response = OIDCTokenResponseParser.parse(http);
    if (!response.indicatesSuccess()) return failed(http, response.toErrorResponse().getErrorObject());
    var told = done(http);
    var tokens = response.toSuccessResponse().getTokens();
    told.put("access", tokens.getAccessToken().getValue());
    if (tokens.getRefreshToken() != null) told.put("refresh", tokens.getRefreshToken().getValue());
    var idToken = response.toSuccessResponse().getCustomParameters().get("id_token");
    if (idToken == null && tokens.toOIDCTokens().getIDToken() != null) {
      idToken = tokens.toOIDCTokens().getIDTokenString();
    }
    if (idToken != null && input.has("nonce")) {
      var validator =
          new IDTokenValidator(
              provider.getIssuer(), input.client(), JWSAlgorithm.RS256, provider.getJWKSetURI().toURL());
      var claims = validator.validate(JWTParser.parse((String) idToken), new Nonce(input.text("nonce")));
      told.put("id", idToken);
      told.put("claims", claims.toJSONObject());
    }
    return told;
  }

  private static Map<String, Object> userinfo(Input input) throws Exception {
    var method = HTTPRequest.Method.valueOf(input.text("method"));
    var endpoint = provider(input).getUserInfoEndpointURI();
    var http = send(new UserInfoRequest(endpoint, method, new BearerAccessToken(input.text("token"))).toHTTPRequest());
    var response = UserInfoResponse.parse(http);
    if (!response.indicatesSuccess()) return failed(http, response.toErrorResponse().getErrorObject());
    var told = done(http);
    told.put("claims", response.toSuccessResponse().getUserInfo().toJSONObject());
    return told;
  }

  private static Map<String, Object> introspect(Input input) throws Exception {
    var provider = provider(input);
    var token = new BearerAccessToken(input.text("token"));
    var request =
        new TokenIntrospectionRequest(
            provider.getIntrospectionEndpointURI(), authentication(input, provider), token);
    var http = send(request.toHTTPRequest());
    var response = TokenIntrospectionResponse.parse(http);
    if (!response.indicatesSuccess()) return failed(http, response.toErrorResponse().getErrorObject());
    var told = done(http);
    told.put("answer", response.toSuccessResponse().toJSONObject());
    return told;
  }

  private static Map<String, Object> revoke(Input input) throws Exception {
    var provider = provider(input);
    var authentication = authentication(input, provider);
    var endpoint = provider.getRevocationEndpointURI();
    var token = new RefreshToken(input.text("token"));
    var request =
        authentication == null
            ? new TokenRevocationRequest(endpoint, input.client(), token)
            : new TokenRevocationRequest(endpoint, authentication, token);
    var http = send(request.toHTTPRequest());
    return http.indicatesSuccess() ? done(http) : failed(http, ErrorObject.parse(http));
  }

  /** Sends what the SDK makes of a logout request: a POST. */
  private static Map<String, Object> logout(Input input) throws Exception {
    var hint = input.has("hint") ? JWTParser.parse(input.text("hint")) : null;
    var request =
        new LogoutRequest(
            provider(input).getEndSessionEndpointURI(),
            hint, null, input.client(), input.uri("redirect"), new State(input.text("state")), null);
    var http = send(request.toHTTPRequest());
    var told = done(http);
    if (http.getLocation() != null) told.put("location", http.getLocation().toString());
    return told;
  }

  private static Map<String, Object> register(Input input) throws Exception {
    var metadata = new OIDCClientMetadata();
    metadata.setRedirectionURIs(Set.of(input.uri("redirect")));
    metadata.setName("Nimbus");
    metadata.applyDefaults();
    var endpoint = provider(input).getRegistrationEndpointURI();
    var http = send(new OIDCClientRegistrationRequest(endpoint, metadata, null).toHTTPRequest());
    var response = OIDCClientRegistrationResponseParser.parse(http);
    if (!response.indicatesSuccess()) return failed(http, response.toErrorResponse().getErrorObject());
    var told = done(http);
    told.put("client", ((OIDCClientInformationResponse) response).getOIDCClientInformation().toJSONObject());
    return told;
  }

  /** How the client authenticates; null for a public client. */
  private static ClientAuthentication authentication(Input input, OIDCProviderMetadata provider) throws Exception {
    var method = input.has("authentication") ? input.text("authentication") : "none";
    var secret = input.has("secret") ? new Secret(input.text("secret")) : null;
    URI audience = provider.getTokenEndpointURI();
    return switch (method) {
      case "client_secret_basic" -> new ClientSecretBasic(input.client(), secret);
      case "client_secret_post" -> new ClientSecretPost(input.client(), secret);
      case "client_secret_jwt" -> new ClientSecretJWT(input.client(), audience, JWSAlgorithm.HS256, secret);
      case "private_key_jwt" -> {
        var key = JWK.parse(input.text("key")).toRSAKey();
        yield new PrivateKeyJWT(
            input.client(), audience, JWSAlgorithm.RS256, key.toRSAPrivateKey(), key.getKeyID(), null);
      }
      default -> null;
    };
  }

  private static HTTPResponse send(HTTPRequest request) throws IOException {
    request.setFollowRedirects(false);
    return request.send();
  }

  private static Map<String, Object> done(HTTPResponse http) {
    var told = new HashMap<String, Object>();
    told.put("status", http.getStatusCode());
    return told;
  }

  private static Map<String, Object> failed(HTTPResponse http, ErrorObject error) {
    var told = done(http);
    told.put("error", error.getCode());
    told.put("description", error.getDescription());
    return told;
  }

  private Nimbus() {}
}
