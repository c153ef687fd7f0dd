package mintmark;

import java.lang.reflect.Constructor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of JUnit 5 and 6 an issuer each.
 *
 * <pre>{@code
 * @ExtendWith(MintmarkExtension.class)
 * class ApiTest {
 *   @Test
 *   void refusesAnExpiredToken(IsolatedIssuer idp) {
 *     var bad = idp.token(t -> t.user("alice").audience("my-api").flaw("expired"));
 *   }
 * }
 * }</pre>
 *
 * <p>A test, {@code @BeforeEach} or {@code @BeforeAll} method may take an {@link IsolatedIssuer}, and the server as
 * {@link Mintmark}. A test and its {@code @BeforeEach} get the same issuer, which is closed after the test; that of
 * {@code @BeforeAll} is another one, which is closed after the class. Issuers sign with RS256 unless {@link #issuer} says
 * otherwise.
 *
 * <p>All test classes share one server, which is started for the first test that needs it and stops with the run. If the
 * variable {@code MINTMARK_URL} names a server, as under {@code mintmark run -- mvn test}, that server is used instead,
 * with the admin token of {@code MINTMARK_ADMIN_TOKEN}.
 */
public final class MintmarkExtension implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(MintmarkExtension.class);

  private Map<String, ?> config = Map.of();
  private Map<String, ?> settings = Map.of();
  private List<String> command = List.of();
  private ExtensionContext latest;

  /** Configures nothing: the built-in users and clients. */
  public MintmarkExtension() {}

  /** Sets the configuration of the server, as in {@code mintmark.config.json}. Such a server is not shared with others. */
  public MintmarkExtension config(Map<String, ?> config) {
    this.config = config;
    return this;
  }

  /** Sets what the issuers of the tests have that the server's configuration has not, such as {@code users}. */
  public MintmarkExtension issuer(Map<String, ?> settings) {
    this.settings = settings;
    return this;
  }

  /** Sets the command that starts Mintmark. Default: {@code mintmark} of the PATH, else an installed npm package. */
  public MintmarkExtension command(String... command) {
    this.command = List.of(command);
    return this;
  }

  /** Returns the server. May be called from {@code @BeforeAll} on, if the extension is a field. */
  public Mintmark server() {
    if (latest == null) throw new IllegalStateException("the server is available from @BeforeAll on");
    return serverOf(latest);
  }

  /** Remembers the context for {@link #server}. */
  @Override
  public void beforeAll(ExtensionContext context) {
    latest = context;
  }

  /** Remembers the context for {@link #server}; an extension in a field that is not static has no {@code beforeAll}. */
  @Override
  public void beforeEach(ExtensionContext context) {
    latest = context;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == IsolatedIssuer.class || type == Mintmark.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (parameter.getParameter().getType() == Mintmark.class) return serverOf(context);
    if (parameter.getDeclaringExecutable() instanceof Constructor) {
      throw new ParameterResolutionException(
          "a constructor cannot take an IsolatedIssuer; take it in the test or in @BeforeEach");
    }
    // The key has the id of the context, because a store also looks into the stores of the contexts around it.
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(context.getUniqueId(), key -> new OwnIssuer(isolate(context)), OwnIssuer.class)
        .issuer();
  }

  private IsolatedIssuer isolate(ExtensionContext context) {
    var all = new LinkedHashMap<String, Object>(Map.of("alg", "RS256")); // what most verifiers expect
    all.putAll(settings);
    return serverOf(context).isolate(all);
  }

  private Mintmark serverOf(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(new Wanted(config, command), Wanted::opened, RunningServer.class)
        .server();
  }

  /** Two extensions that want the same server share it. */
  private record Wanted(Map<String, ?> config, List<String> command) {
    RunningServer opened() {
      var url = System.getenv("MINTMARK_URL");
      if (url == null || url.isEmpty()) return new RunningServer(Mintmark.start(config, command.toArray(String[]::new)));
      if (config.isEmpty()) return new RunningServer(Mintmark.connect(url, System.getenv("MINTMARK_ADMIN_TOKEN")));
      throw new MintmarkException(
          "invalid_config",
          "the server at " + url + " runs already, so `config` cannot configure it",
          "Unset MINTMARK_URL, configure that server, or use `issuer`.");
    }
  }

  // Stores of JUnit before 5.13 close a CloseableResource only.
  @SuppressWarnings("deprecation")
  private record RunningServer(Mintmark server) implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    @Override
    public void close() {
      server.close();
    }
  }

  @SuppressWarnings("deprecation")
  private record OwnIssuer(IsolatedIssuer issuer) implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    @Override
    public void close() {
      try {
        issuer.close();
      } catch (MintmarkException error) {
        if (!error.code().equals("unknown_issuer")) throw error; // the test has closed it already
      }
    }
  }
}
