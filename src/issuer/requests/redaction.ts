// Removes secrets from logged parameters, and replaces tokens by digests, so that they can be compared.
import { hash } from "node:crypto";
import type { Params } from "../../params.ts";
import { isSecretParam, isTokenParam } from "../../secret-params.ts";
import { hasScheme, parseAuthorization } from "../../wire/authorization.ts";

const REDACTED = "[redacted]";

export function withoutSecrets(params: Params): Params {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, shownValue(name, value)]));
}

/** Removes the values of secrets and tokens from a text. Values shorter than 8 characters may be words. */
export function withoutSecretValues(text: string, params: Params): string {
  let shown = text;
  for (const name in params) {
    if (!isSecretParam(name) && !isTokenParam(name)) continue;
    for (const secret of [params[name] ?? []].flat()) {
      if (secret.length >= 8) shown = shown.replaceAll(secret, REDACTED);
    }
  }
  return shown;
}

/** Keeps the scheme, because how a client authenticates is not a secret. */
export function withoutCredentials(authorization: string | null): string | null {
  if (authorization === null) return null;
  const parsed = parseAuthorization(authorization);
  if (!parsed) return REDACTED;
  return `${parsed.scheme} ${hasScheme(parsed, "bearer") ? mark(parsed.credentials) : REDACTED}`;
}

function shownValue(name: string, value: string | string[] | undefined): string | string[] | undefined {
  if (value === undefined) return value;
  if (isSecretParam(name)) return Array.isArray(value) ? value.map(() => REDACTED) : REDACTED;
  if (isTokenParam(name)) return Array.isArray(value) ? value.map(mark) : mark(value);
  return value;
}

/** Short values get no digest, because the value could be guessed from it. */
function mark(token: string): string {
  return token.length < 16 ? REDACTED : `sha256:${hash("sha256", token).slice(0, 12)}…`;
}
