package mintmark;

import java.util.List;
import java.util.function.Consumer;
import mintmark.Options.KeysCompromiseOptions;
import mintmark.Options.KeysImportOptions;
import mintmark.Options.KeysListOptions;
import mintmark.Options.KeysRotateOptions;
import mintmark.Records.Key;
import mintmark.Records.KeysCompromise;

/**
 * The issuer's signing keys. {@code next}: published, does not sign yet. {@code active}: signs. {@code retiring}:
 * published, no longer signs. {@code removed}: no longer published, and its tokens introspect as inactive.
 */
public final class KeysHandle extends Calls {
  KeysHandle(Api api, String issuer) {
    super(api, issuer);
  }

  /** Lists the keys with their states, removed ones included. */
  public List<Key> list() {
    return list(options -> {});
  }

  /** Lists the keys; {@code idp.keys.list(o -> o.private_(true))} includes the private members. */
  public List<Key> list(Consumer<KeysListOptions> options) {
    return list("/keys", Arguments.of(new KeysListOptions(), options), Key.class);
  }

  /**
   * Starts signing with a new key, or with the {@code next} key if there is one, and returns it. The old key stays
   * published until it is removed.
   */
  public Key rotate() {
    return rotate(options -> {});
  }

  /**
   * Starts signing with a new key: {@code idp.keys.rotate(o -> o.overlap(false))} removes the old key at once.
   *
   * @throws MintmarkException {@code bad_request} for {@code tokens("id")} if the issuer has no separate key for ID tokens
   */
  public Key rotate(Consumer<KeysRotateOptions> options) {
    return call("POST", "/keys/rotate", Arguments.of(new KeysRotateOptions(), options), Key.class);
  }

  /**
   * Imports an existing private key or secret: {@code idp.keys.import_(o -> o.pem(text))}.
   *
   * @param source sets exactly one of {@code jwk}, {@code pem} and {@code secret}
   * @throws MintmarkException {@code bad_request} for anything but a usable private key, {@code weak_secret} for an HMAC
   *     secret that is too short (RFC 7518, section 3.2), {@code conflict} if the ring already has the kid
   */
  public Key import_(Consumer<KeysImportOptions> source) {
    return call("POST", "/keys/import", Arguments.of(new KeysImportOptions(), source), Key.class);
  }

  /** Acts as if the active key had leaked: removes it, signs with another and revokes every token it signed. */
  public KeysCompromise compromise() {
    return compromise(options -> {});
  }

  /**
   * Acts as if the active key had leaked.
   *
   * @param options {@code alg} (default: the issuer's) selects the key
   * @throws MintmarkException {@code bad_request} for {@code tokens("id")} if the issuer has no separate key for ID tokens
   */
  public KeysCompromise compromise(Consumer<KeysCompromiseOptions> options) {
    var arguments = Arguments.of(new KeysCompromiseOptions(), options);
    return call("POST", "/keys/compromise", arguments, KeysCompromise.class);
  }

  /**
   * Stops signing with a key, which stays published. The {@code next} key or a new one signs in its place.
   *
   * @throws MintmarkException {@code unknown_key}, {@code key_state} if the key is removed
   */
  public Key retire(String kid) {
    return call("POST", Api.path("/keys/{kid}/retire", kid), Key.class);
  }

  /**
   * Removes a key from the JWKS for good; its tokens introspect as inactive.
   *
   * @throws MintmarkException {@code unknown_key}
   */
  public Key remove(String kid) {
    return call("DELETE", Api.path("/keys/{kid}", kid), Key.class);
  }
}
