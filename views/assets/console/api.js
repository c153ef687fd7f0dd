// Calls the control API: JSON in and out; problem documents become errors. Has the shapes of its records.

/**
 * @typedef {object} TokenRecord One issued token. Times are ISO 8601.
 * @property {string} id
 * @property {string | null} jti
 * @property {string | null} valueEnd The last characters of the token; null for a static token.
 * @property {Record<string, unknown>} claims
 * @property {{ alg?: string, kid?: string, [name: string]: unknown } | null} header Null for an opaque token.
 * @property {string} issuer
 * @property {"access" | "id" | "refresh" | "logout"} kind
 * @property {"jwt" | "opaque" | "both"} format
 * @property {string | null} subject
 * @property {string | null} clientId
 * @property {string | string[] | null} audience
 * @property {string | null} scope
 * @property {string | null} flaw
 * @property {string | null} description
 * @property {string} issuedAt
 * @property {string | null} expiresAt Null if the token never expires.
 * @property {string | null} revokedAt
 * @property {string | null} lastUsedAt
 *
 * @typedef {TokenRecord & { token: string, opaque?: string }} MintedToken A record with its token values.
 *
 * @typedef {object} MintRequest Members that are undefined get their default from the server.
 * @property {string} issuer
 * @property {string | undefined} [user]
 * @property {string | undefined} [subject]
 * @property {string | undefined} [client]
 * @property {string | string[] | undefined} [audience]
 * @property {string | undefined} [scope]
 * @property {number | "never" | undefined} [expiresInSeconds]
 * @property {string | undefined} [format]
 * @property {string | undefined} [alg]
 * @property {string | undefined} [description]
 * @property {Record<string, unknown> | undefined} [claims]
 * @property {Record<string, unknown> | undefined} [header]
 * @property {string | undefined} [flaw]
 *
 * @typedef {object} KeyRecord One signing key.
 * @property {string} kid
 * @property {string} alg
 * @property {"all" | "access" | "id"} tokens Which tokens it signs.
 * @property {"next" | "active" | "retiring" | "removed"} state
 * @property {string} createdAt ISO 8601, like the following times.
 * @property {string | null} activatedAt
 * @property {string | null} retiredAt
 * @property {string | null} removedAt
 * @property {number} tokensSigned
 * @property {Record<string, unknown> | null} publicJwk
 * @property {Record<string, unknown>} [privateJwk]
 *
 * @typedef {object} Finding A mistake of the client that a request shows.
 * @property {string} name
 * @property {string} severity
 * @property {string} text
 * @property {string} rule
 *
 * @typedef {object} RequestRecord One request that the issuer answered.
 * @property {string} id
 * @property {string} at ISO 8601.
 * @property {string} issuer
 * @property {string | null} endpoint
 * @property {string} method
 * @property {string} path
 * @property {string | null} clientId
 * @property {string | null} grantType
 * @property {Record<string, string | string[]>} params
 * @property {string | null} authorization
 * @property {number | null} status Null if the connection ended without an answer.
 * @property {string | null} error
 * @property {string | null} decision
 * @property {string | null} reason
 * @property {string | null} user
 * @property {string[]} scopes
 * @property {string | null} jti
 * @property {number} durationMilliseconds
 * @property {string | null} fault
 * @property {string[]} overrides
 * @property {Finding[]} findings
 *
 * @typedef {object} ProblemDocument An error response (RFC 9457).
 * @property {string} title
 * @property {string} code
 * @property {string} [detail]
 * @property {string} [hint]
 */

/** An error response of the control API, or a failed connection to it. */
export class ApiProblem extends Error {
  /**
   * @param {string} message
   * @param {{ hint?: string | undefined, code?: string | undefined, status?: number }} [details]
   */
  constructor(message, { hint, code, status } = {}) {
    super(message);
    this.hint = hint;
    this.code = code;
    this.status = status;
  }
}

/**
 * @template Item
 * @typedef {{ items: Item[], next: string | null }} Listed One page of a list.
 */

/** @typedef {Record<string, string | number | boolean | null | undefined>} Query Undefined members are left out. */

/**
 * @template Result
 * @param {string} path
 * @param {Query} [query]
 * @returns {Promise<Result>}
 */
export function get(path, query) {
  return call("GET", withQuery(path, query));
}

/**
 * @template Result
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Result>}
 */
export function post(path, body) {
  return call("POST", path, body);
}

/**
 * @template Result
 * @param {string} path
 * @param {Query} query
 * @param {object} body
 * @returns {Promise<Result>}
 */
export function put(path, query, body) {
  return call("PUT", withQuery(path, query), body);
}

/**
 * @template Result
 * @param {string} path
 * @param {Query} query
 * @returns {Promise<Result>}
 */
export function remove(path, query) {
  return call("DELETE", withQuery(path, query));
}

/**
 * @param {string} path
 * @param {Query} [query]
 */
function withQuery(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? path : `${path}?${text}`;
}

/**
 * @param {string} path
 * @param {Query} query
 * @param {object} changes A JSON merge patch.
 * @returns {Promise<unknown>}
 */
export function patch(path, query, changes) {
  return call("PATCH", withQuery(path, query), changes);
}

/**
 * @template Result The response body, which is trusted and not checked.
 * @param {"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<Result>}
 * @throws {ApiProblem}
 */
async function call(method, path, body) {
  /** @type {Record<string, string>} */
  const headers = { accept: "application/json" };
  // The control API requires a JSON content type on every change, even on one without a body.
  if (method !== "GET") headers["content-type"] = "application/json";
  let response;
  try {
    response = await fetch(`/_mintmark/api${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiProblem("The Mintmark server does not respond.", {
      hint: "Check that it is running and try again.",
    });
  }
  const answer = parse(await response.text());
  if (response.ok) return /** @type {Result} */ (answer);
  const problem = /** @type {ProblemDocument | null} */ (answer);
  throw new ApiProblem(
    problem?.detail ?? problem?.title ?? `The Mintmark server responded with status ${response.status}.`,
    {
      hint: problem?.code === "admin_token" ? "Reload this page to sign in." : problem?.hint,
      code: problem?.code,
      status: response.status,
    },
  );
}

/**
 * @param {string} text
 * @returns {unknown} null if the text is not JSON.
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
