// All errors of Mintmark itself: a stable code, a public message and a hint on what to do next.
// Protocol errors such as invalid_grant come from the engine and are not listed here.

/** Stable codes of Mintmark's own errors, with the HTTP status of the control API's response. */
export const ERROR_STATUS = {
  bad_request: 400,
  bad_origin: 403,
  bad_host: 403,
  https_required: 400,
  admin_token: 401,
  too_many_attempts: 429,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  invalid_config: 400,
  unknown_issuer: 404,
  too_many_issuers: 503,
  unknown_key: 404,
  unknown_token: 404,
  unknown_session: 404,
  unknown_fault: 404,
  unknown_override: 404,
  unknown_user: 404,
  unknown_client: 404,
  unknown_resource: 404,
  unknown_check: 404,
  weak_secret: 400,
  bad_key_file: 500,
  key_state: 409,
  published_keys: 403,
  production: 403,
  wide_bind: 403,
  reachable_by_others: 403,
  port_in_use: 409,
  listen_failed: 500,
  certificate: 500,
  store_failed: 503,
  limit_reached: 503,
  server_unreachable: 503,
  unused_faults: 409,
  timeout: 504,
  closed: 503,
  server_error: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One problem in a configuration. */
export interface ConfigProblem {
  /** Path of the setting, such as `clients.demo.redirectUris[0]`. */
  path: string;
  /** One sentence that says what is wrong. */
  message: string;
  /** The received value, if showing it helps; never a secret. */
  value?: unknown;
  /** The nearest valid name, if there is one. */
  suggestion?: string;
}

/**
 * The one error class that Mintmark throws on purpose.
 *
 * @example
 * try { await startMintmark({ port: 80 }); }
 * catch (error) { if (error instanceof MintmarkError) console.error(error.code, error.hint); }
 */
export class MintmarkError extends Error {
  override readonly name: string = "MintmarkError";
  /** Stable machine-readable identifier. */
  readonly code: ErrorCode;
  /** One or more sentences that say what the user can do. */
  readonly hint: string | undefined;
  /** HTTP status of the control API's response for this error. */
  readonly status: number;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.status = ERROR_STATUS[code];
  }
}

/** An invalid configuration. `problems` has all problems, not only the first. */
export class ConfigError extends MintmarkError {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], source = "configuration") {
    const lines = problems.map((problem) => `  - ${formatProblem(problem)}`);
    super(
      "invalid_config",
      `${problems.length === 1 ? "1 problem" : `${problems.length} problems`} in the ${source}:\n${lines.join("\n")}`,
    );
    this.problems = problems;
  }
}

/** Formats a problem as one line of text. */
export function formatProblem({ path, message, value, suggestion }: ConfigProblem): string {
  const received = value === undefined ? "" : ` (received ${JSON.stringify(value)})`;
  const nearest = suggestion === undefined ? "" : ` — did you mean "${suggestion}"?`;
  return `${path === "" ? "(top level)" : path}: ${message}${received}${nearest}`;
}
