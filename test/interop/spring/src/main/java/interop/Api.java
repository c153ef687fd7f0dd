package interop;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.security.oauth2.server.resource.authentication.JwtIssuerAuthenticationManagerResolver;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An API whose `/admin` requires the role admin and whose `/search` requires a scope. Spring Boot's own
 * properties set the trusted issuer and the claim with the roles; those below `interop.` enable beans.
 */
@Configuration
@EnableAutoConfiguration
@RestController
public class Api {

  @GetMapping("/whoami")
  Map<String, Object> whoami(Authentication caller) {
    var authorities = caller.getAuthorities().stream().map(GrantedAuthority::getAuthority).sorted().toList();
    return Map.of("name", caller.getName(), "authorities", authorities);
  }

  @GetMapping({"/admin", "/search"})
  Map<String, Object> ok() {
    return Map.of();
  }

  @Bean
  SecurityFilterChain security(
      HttpSecurity http,
      @Value("${interop.issuers:}") List<String> issuers,
      @Value("${spring.security.oauth2.resourceserver.opaquetoken.introspection-uri:}") String introspection) {
    http.authorizeHttpRequests(
        requests ->
            requests
                .requestMatchers("/admin")
                .hasRole("admin")
                .requestMatchers("/search")
                .hasAuthority("SCOPE_search:read")
                .anyRequest()
                .authenticated());
    http.oauth2ResourceServer(
        server -> {
          if (!issuers.isEmpty()) {
            server.authenticationManagerResolver(
                JwtIssuerAuthenticationManagerResolver.fromTrustedIssuers(issuers));
          } else if (!introspection.isEmpty()) {
            server.opaqueToken(Customizer.withDefaults());
          } else {
            server.jwt(Customizer.withDefaults());
          }
        });
    return http.build();
  }

  /** By default Spring accepts `typ: JWT` or none; access tokens of RFC 9068 need this validator. */
  @Bean
  @ConditionalOnProperty("interop.type")
  OAuth2TokenValidator<Jwt> type(@Value("${interop.type}") String type) {
    return new JwtTypeValidator(type);
  }

  /** For tokens without an audience, such as Cognito's. */
  @Bean
  @ConditionalOnProperty("interop.clients")
  OAuth2TokenValidator<Jwt> client(@Value("${interop.clients}") List<String> clients) {
    return new JwtClaimValidator<String>("client_id", clients::contains);
  }

  /** Reads the roles from the introspection response. */
  @Bean
  @ConditionalOnProperty("interop.roles")
  OpaqueTokenAuthenticationConverter introspected(@Value("${interop.roles}") String roles) {
    var expression = new SpelExpressionParser().parseExpression(roles);
    return (token, principal) -> {
      var found = expression.getValue(principal.getAttributes(), Collection.class);
      var authorities =
          Stream.concat(
                  principal.getAuthorities().stream(),
                  Stream.ofNullable(found)
                      .flatMap(Collection<?>::stream)
                      .map(role -> new SimpleGrantedAuthority("ROLE_" + role)))
              .toList();
      var bearer = new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, token, null, null);
      return new BearerTokenAuthentication(principal, bearer, authorities);
    };
  }
}
