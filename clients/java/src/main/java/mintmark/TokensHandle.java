package mintmark;

import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;
import mintmark.Options.TokensListOptions;
import mintmark.Options.TokensRevokeManyOptions;
import mintmark.Records.Token;
import mintmark.Records.TokensRevokeMany;

/** The tokens that the issuer has issued, in protocol flows and by minting. */
public final class TokensHandle extends Calls {
  TokensHandle(Api api, String issuer) {
    super(api, issuer);
  }

  /** Lists the latest 100 issued tokens, newest first, without their values. */
  public List<Token> list() {
    return list(filter -> {});
  }

  /**
   * Lists issued tokens, newest first, without their values: {@code idp.tokens.list(f -> f.clientId("demo-app"))}.
   *
   * @param filter sets the conditions and the {@code limit} (default: 100)
   * @throws MintmarkException {@code bad_request} for an invalid filter
   */
  public List<Token> list(Consumer<TokensListOptions> filter) {
    var arguments = new HashMap<>(Arguments.of(new TokensListOptions(), filter));
    arguments.putIfAbsent("limit", 100);
    return list("/tokens", arguments, Token.class);
  }

  /**
   * Returns the record of one token by the id of its record, which is not its {@code jti} or value.
   *
   * @throws MintmarkException {@code unknown_token}
   */
  public Token get(String id) {
    return call("GET", Api.path("/tokens/{id}", id), Token.class);
  }

  /**
   * Revokes one token by the id of its record: from now on it introspects as inactive. An API that verifies JWTs only
   * with the JWKS cannot see that.
   *
   * @throws MintmarkException {@code unknown_token}
   */
  public Token revoke(String id) {
    return call("DELETE", Api.path("/tokens/{id}", id), Token.class);
  }

  /**
   * Revokes all matching tokens and returns the number of those that were not revoked before.
   *
   * @param filter sets at least one condition
   * @throws MintmarkException {@code bad_request} for an empty filter
   */
  public int revokeMany(Consumer<TokensRevokeManyOptions> filter) {
    var arguments = Arguments.of(new TokensRevokeManyOptions(), filter);
    return call("DELETE", "/tokens", arguments, TokensRevokeMany.class).revoked();
  }
}
