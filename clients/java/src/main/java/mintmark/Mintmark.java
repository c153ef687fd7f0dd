package mintmark;

import java.util.List;
import java.util.Map;
import mintmark.Records.CertificateAuthority;
import mintmark.Records.Issuer;

/** A running server with the verbs of its default issuer. */
public final class Mintmark extends IssuerHandle implements AutoCloseable {
  private final ServerProcess process;

  private Mintmark(Api api, ServerProcess process) {
    super(api, issuersOf(api, Map.of()).get(0));
    this.process = process;
  }

  /** Starts a server with the built-in users and clients. */
  public static Mintmark start() {
    return start(Map.of());
  }

  /**
   * Starts a server on a free port of this machine, with everything in memory and keys of its own. The server ends with
   * this process, also if the process is killed.
   *
   * @param config the settings as in {@code mintmark.config.json}; other configuration files and {@code MINTMARK_…}
   *     variables are not read
   * @param command the program and its first arguments, such as {@code "npx", "mintmark"}; default: {@code mintmark} of the
   *     PATH, else an installed npm package
   * @throws MintmarkException {@code invalid_config} with every problem of the configuration, {@code listen_failed} if the
   *     server cannot start for another reason
   */
  public static Mintmark start(Map<String, ?> config, String... command) {
    var process = new ServerProcess(config, List.of(command));
    try {
      return new Mintmark(new Api(process.url, null), process);
    } catch (RuntimeException error) {
      process.stop();
      throw error;
    }
  }

  /**
   * Uses a server that runs already, for example in a container. {@code close} does not stop it.
   *
   * @param url URL of the server; the JVM must trust its certificate if it speaks HTTPS
   * @param adminToken its admin token; null for a server that only this machine can reach
   * @throws MintmarkException {@code server_unreachable}, {@code admin_token}
   */
  public static Mintmark connect(String url, String adminToken) {
    return new Mintmark(new Api(url, adminToken), null);
  }

  /** Returns the URL of the server, without a slash at the end. */
  public String baseUrl() {
    return api.url;
  }

  /**
   * Returns the certificate of the local CA, which clients must trust if {@code https} is on.
   *
   * @throws MintmarkException {@code not_found} if the server speaks plain HTTP
   */
  public CertificateAuthority ca() {
    return api.call("GET", "/ca", Map.of(), CertificateAuthority.class);
  }

  /**
   * Returns the verbs of one issuer.
   *
   * @throws MintmarkException {@code unknown_issuer}
   */
  public IssuerHandle issuer(String id) {
    return new IssuerHandle(api, issuersOf(api, Map.of("issuer", id)).get(0));
  }

  /** Lists the issuers of this server with the URLs of their endpoints, isolated ones included. */
  public List<Issuer> issuers() {
    return issuersOf(api, Map.of());
  }

  /** Makes a new issuer with its own keys, users, clock, faults and log, in a few milliseconds. */
  public IsolatedIssuer isolate() {
    return isolate(Map.of());
  }

  /**
   * Makes a new issuer.
   *
   * @param settings the fields of an issuer in the configuration, and {@code id} (default: a random id). Settings you leave
   *     out are taken from the default issuer, or the one that {@code issuer} names, except its URL and {@code alg}
   *     (default: ES256, whose keys are made fastest)
   * @throws MintmarkException {@code bad_request} for invalid settings, {@code invalid_config} for settings that contradict
   *     each other, {@code conflict} for an id or a path that is taken or if 2000 isolated issuers are open,
   *     {@code unknown_issuer}
   */
  public IsolatedIssuer isolate(Map<String, ?> settings) {
    return new IsolatedIssuer(api, api.call("POST", "/issuers", settings, Issuer.class));
  }

  /** Stops the server, if {@code start} started it: requests in progress are finished first. */
  @Override
  public void close() {
    if (process != null) process.stop();
  }

  private static List<Issuer> issuersOf(Api api, Map<String, ?> filter) {
    return api.list("GET", "/issuers", filter, Issuer.class);
  }
}
