package mintmark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The users, clients or resources of an issuer. A change takes effect with the next request, and stays until it is undone
 * or the issuer is reset. Entries have the form of the configuration; see docs/configuration.md.
 *
 * @param <E> the entry, as it is set
 * @param <R> the record of an entry
 */
public final class DirectoryHandle<E extends Arguments, R> extends Calls {
  private final String list;
  private final Supplier<E> newEntry;
  private final Class<R> record;

  DirectoryHandle(Api api, String issuer, String list, Supplier<E> newEntry, Class<R> record) {
    super(api, issuer);
    this.list = list;
    this.newEntry = newEntry;
    this.record = record;
  }

  /** Lists the entries, without passwords and secrets. */
  public List<R> list() {
    return list(null, false);
  }

  /**
   * Lists entries.
   *
   * @param search a text in the name or values; null: any
   * @param includePrivate whether to include passwords and secrets
   */
  public List<R> list(String search, boolean includePrivate) {
    var arguments = new HashMap<String, Object>(Map.of("private", includePrivate));
    if (search != null) arguments.put("search", search);
    return list(list, arguments, record);
  }

  /**
   * Returns one entry, without passwords and secrets.
   *
   * @throws MintmarkException {@code unknown_user}, {@code unknown_client} or {@code unknown_resource}
   */
  public R get(String name) {
    return get(name, false);
  }

  /**
   * Returns one entry.
   *
   * @param includePrivate whether to include passwords and secrets
   * @throws MintmarkException {@code unknown_user}, {@code unknown_client} or {@code unknown_resource}
   */
  public R get(String name, boolean includePrivate) {
    return call("GET", entry(name), Map.of("private", includePrivate), record);
  }

  /**
   * Adds an entry, or replaces the one with that name: {@code idp.users.put("carol", u -> u.roles(List.of("developer")))}.
   * Returns it without passwords and secrets.
   *
   * @throws MintmarkException {@code bad_request} with every problem of the entry
   */
  public R put(String name, Consumer<E> entry) {
    return put("PUT", entry(name), Arguments.of(newEntry.get(), entry), record);
  }

  /**
   * Changes some members of an entry by a JSON merge patch (RFC 7396): null removes a member.
   *
   * @throws MintmarkException {@code unknown_user}, {@code unknown_client} or {@code unknown_resource}; {@code bad_request}
   *     with every problem of the changed entry
   */
  public R patch(String name, Map<String, ?> changes) {
    return put("PATCH", entry(name), changes, record);
  }

  /**
   * Removes an entry and returns it.
   *
   * @throws MintmarkException {@code unknown_user}, {@code unknown_client} or {@code unknown_resource}
   */
  public R remove(String name) {
    return call("DELETE", entry(name), record);
  }

  private String entry(String name) {
    return Api.path(list + "/{name}", name);
  }
}
