package mintmark;

/** A refusal of the control API, or a server that cannot be started or reached. Every client has the same codes. */
public final class MintmarkException extends RuntimeException {
  private final String code;
  private final String detail;
  private final String hint;
  private final int status;

  MintmarkException(String code, String detail, String hint, int status, Throwable cause) {
    super(hint == null ? code + ": " + detail : code + ": " + detail + " " + hint, cause);
    this.code = code;
    this.detail = detail;
    this.hint = hint;
    this.status = status;
  }

  MintmarkException(String code, String detail, String hint) {
    this(code, detail, hint, 0, null);
  }

  /** Returns the code, such as {@code unknown_token}; docs/errors.md lists all. */
  public String code() {
    return code;
  }

  /** Returns what was wrong. */
  public String detail() {
    return detail;
  }

  /** Returns what to do; null if nothing more can be said. */
  public String hint() {
    return hint;
  }

  /** Returns the HTTP status of the refusal; 0 if there was no answer. */
  public int status() {
    return status;
  }
}
