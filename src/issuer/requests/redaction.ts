// What nobody needs to see of a request: secrets, and tokens but for a mark by which two can be told apart.
import { hash } from "node:crypto";
import type { Params } from "../../params.ts";
import { hasScheme, parseAuthorization } from "../../wire/authorization.ts";

const REDACTED = "[redacted]";

const SECRETS =
  /secret|passw|passphrase|verifier|assertion|credential|api_?key|private_?key|otp|user_?code|xsrf|^pin$/i;
const TOKENS =
  /token|^code$|device_?code|jwt|^request$|^id_token_hint$|^software_statement$|session|bearer|authorization/i;
/** Their names look like secrets, their values are none. */
const HARMLESS = new Set([
  "client_assertion_type",
  "code_challenge",
  "code_challenge_method",
  "requested_token_type",
  "subject_token_type",
  "actor_token_type",
  "token_format",
  "token_type",
  "token_type_hint",
]);

export function withoutSecrets(params: Params): Params {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, shownValue(name, value)]));
}

/** The scheme stays: how a client authenticates is no secret. */
export function withoutCredentials(authorization: string | null): string | null {
  if (authorization === null) return null;
  const parsed = parseAuthorization(authorization);
  if (!parsed) return REDACTED;
  return `${parsed.scheme} ${hasScheme(parsed, "bearer") ? mark(parsed.credentials) : REDACTED}`;
}

function shownValue(name: string, value: string | string[] | undefined): string | string[] | undefined {
  if (value === undefined || HARMLESS.has(name)) return value;
  if (SECRETS.test(name)) return Array.isArray(value) ? value.map(() => REDACTED) : REDACTED;
  if (TOKENS.test(name)) return Array.isArray(value) ? value.map(mark) : mark(value);
  return value;
}

/** Of what is short the digest would be as good as the thing itself. */
function mark(token: string): string {
  return token.length < 16 ? REDACTED : `sha256:${hash("sha256", token).slice(0, 12)}…`;
}
