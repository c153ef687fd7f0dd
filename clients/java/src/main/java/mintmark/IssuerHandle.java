package mintmark;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import mintmark.Options.ChecksStartOptions;
import mintmark.Options.ClientEntry;
import mintmark.Options.ResourceEntry;
import mintmark.Options.TokensMintOptions;
import mintmark.Options.UserEntry;
import mintmark.Records.CheckReport;
import mintmark.Records.CheckRun;
import mintmark.Records.DirectoryClient;
import mintmark.Records.DirectoryResource;
import mintmark.Records.DirectoryUser;
import mintmark.Records.Inspection;
import mintmark.Records.Issuer;
import mintmark.Records.MintedToken;

/** The verbs of one issuer. Once an isolated issuer is closed, its verbs throw {@code unknown_issuer}. */
public class IssuerHandle extends Calls {
  private static final int POLL_MILLISECONDS = 100;

  /** Id of the issuer; {@code default} for the default one. */
  public final String id;
  /** The issuer identifier, as in {@code iss}. */
  public final String url;
  /** URLs of the endpoints by name, such as {@code jwks}, {@code token} and {@code introspection}. */
  public final Map<String, String> endpoints;
  /** The tokens that this issuer has issued. */
  public final TokensHandle tokens;
  /** The issuer's signing keys. */
  public final KeysHandle keys;
  /** The flaws that a minted token can have. */
  public final FlawsHandle flaws;
  /** Rules that delay, break or change an endpoint's answers. */
  public final FaultsHandle faults;
  /** Changes to the next token or answer only. */
  public final OverridesHandle overrides;
  /** The requests that this issuer has answered. */
  public final RequestsHandle requests;
  /** The issuer's clock. */
  public final ClockHandle clock;
  /** The login sessions that have not ended. */
  public final SessionsHandle sessions;
  /** The users that can sign in. */
  public final DirectoryHandle<UserEntry, DirectoryUser> users;
  /** The applications that may request tokens. */
  public final DirectoryHandle<ClientEntry, DirectoryClient> clients;
  /** The APIs that tokens are for (RFC 8707). Without any, every audience and scope may be requested. */
  public final DirectoryHandle<ResourceEntry, DirectoryResource> resources;
  /** The environment variables that point a library or a set-up at the issuer. */
  public final PresetsHandle presets;

  IssuerHandle(Api api, Issuer record) {
    super(api, record.id());
    id = record.id();
    url = record.url();
    endpoints = record.endpoints();
    tokens = new TokensHandle(api, id);
    keys = new KeysHandle(api, id);
    flaws = new FlawsHandle(api);
    faults = new FaultsHandle(api, id);
    overrides = new OverridesHandle(api, id);
    requests = new RequestsHandle(api, id);
    clock = new ClockHandle(api, id);
    sessions = new SessionsHandle(api, id);
    users = new DirectoryHandle<>(api, id, "/users", UserEntry::new, DirectoryUser.class);
    clients = new DirectoryHandle<>(api, id, "/clients", ClientEntry::new, DirectoryClient.class);
    resources = new DirectoryHandle<>(api, id, "/resources", ResourceEntry::new, DirectoryResource.class);
    presets = new PresetsHandle(api, id);
  }

  /** Mints an access token for a random user without a protocol flow and returns its value. */
  public final String token() {
    return mint().token();
  }

  /**
   * Mints a token without a protocol flow and returns its value:
   * {@code idp.token(t -> t.user("alice").audience("my-api").scope("read"))}.
   *
   * @param options as for {@code mint}
   * @throws MintmarkException as {@code mint} does
   */
  public final String token(Consumer<TokensMintOptions> options) {
    return mint(options).token();
  }

  /** Mints an access token for a random user without a protocol flow and returns its record with its value. */
  public final MintedToken mint() {
    return mint(options -> {});
  }

  /**
   * Mints a token without a protocol flow and returns its record with its value. {@code format("both")} makes a JWT and an
   * opaque value that share one record.
   *
   * @param options sets the token; {@code user}, {@code audience} and {@code scope} are the usual fields
   * @throws MintmarkException {@code not_found} for a user that is neither in the directory nor a UUID,
   *     {@code bad_request} for invalid options and for a flaw that does not exist in the requested form, kind or algorithm
   */
  public final MintedToken mint(Consumer<TokensMintOptions> options) {
    return call("POST", "/tokens", Arguments.of(new TokensMintOptions(), options), MintedToken.class);
  }

  /** Decodes and judges any text that may be a token, without the requirements of an API. */
  public final Inspection inspect(String token) {
    return inspect(token, null, null);
  }

  /**
   * Decodes and judges any text that may be a token: what it is, and what a strict API finds wrong with it.
   *
   * @param token the text, of at most 1,048,576 characters
   * @param audience the audience that an API requires; null: any
   * @param scope the scopes that an API requires, separated by spaces; null: none
   * @throws MintmarkException {@code bad_request} for a text that is too long
   */
  public final Inspection inspect(String token, String audience, String scope) {
    var arguments = new HashMap<String, Object>(Map.of("token", token));
    if (audience != null) arguments.put("audience", audience);
    if (scope != null) arguments.put("scope", scope);
    return call("POST", "/inspect", arguments, Inspection.class);
  }

  /** Returns whether introspection would call the token active (RFC 7662), without a request to that endpoint. */
  public final boolean active(String token) {
    return inspect(token).active();
  }

  /** Checks an API with the default options. */
  public final CheckReport check(String url) {
    return check(url, options -> {});
  }

  /**
   * Sends good and flawed tokens to an API and reports which ones it wrongly accepted or rejected. The API must be running
   * and trust this issuer.
   *
   * @param url the API: an MCP endpoint, or any URL that needs a bearer token
   * @param options {@code lifecycle(true)} also rotates keys and breaks the issuer's endpoints, and undoes that at the end;
   *     it takes minutes
   * @throws MintmarkException {@code bad_request} for invalid options, {@code server_unreachable} if the API does not answer
   */
  public final CheckReport check(String url, Consumer<ChecksStartOptions> options) {
    var arguments = Arguments.of(new ChecksStartOptions().url(url), options);
    var run = call("POST", "/checks", arguments, CheckRun.class);
    while (run.state().equals("running")) {
      pause(run.id());
      run = api.call("GET", Api.path("/checks/{id}", run.id()), Map.of(), CheckRun.class);
    }
    if (run.error() == null) return run.report();
    throw new MintmarkException(run.error().code(), run.error().message(), run.error().hint());
  }

  /**
   * Resets the issuer to its configured state, with its clock at real time. It keeps its keys. Its tokens, sessions,
   * registered clients, faults, overrides, request log and directory changes are deleted.
   */
  public final void reset() {
    call("POST", "/reset", Issuer.class);
  }

  private void pause(String check) {
    try {
      Thread.sleep(POLL_MILLISECONDS);
    } catch (InterruptedException error) {
      api.call("DELETE", Api.path("/checks/{id}", check), Map.of(), CheckRun.class);
      Thread.currentThread().interrupt();
      throw new MintmarkException("closed", "the check was interrupted", null, 0, error);
    }
  }
}
