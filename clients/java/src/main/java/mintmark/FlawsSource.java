package mintmark;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Runs a {@code @ParameterizedTest} once for every flaw that an API of this kind must refuse. Its first parameter is the
 * {@link RefusedFlaw}; an {@link IsolatedIssuer} may follow.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(FlawsProvider.class)
public @interface FlawsSource {
  /** How the API verifies tokens: {@code jwks}, {@code introspection}, {@code hmac} or {@code static-key}. */
  String value();

  /** Names of the only flaws to run, or of their groups. Default: all. */
  String[] only() default {};

  /** Names of flaws, or of their groups, that are left out. */
  String[] skip() default {};

  /** Whether to run flaws in how the token is sent; these need {@link RefusedFlaw#request}. */
  boolean transport() default true;
}
