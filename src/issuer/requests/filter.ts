// Decides which entries of the request log match a filter. Pure.
import type { RequestEntry } from "./entry.ts";

export interface RequestFilter {
  endpoint?: string | undefined;
  method?: string | undefined;
  path?: string | undefined;
  clientId?: string | undefined;
  grantType?: string | undefined;
  /** The user's subject. */
  user?: string | undefined;
  /** null: without a response. */
  status?: number | null | undefined;
  /** null: without an error. */
  error?: string | null | undefined;
  jti?: string | undefined;
  scope?: string | undefined;
  fault?: string | undefined;
  override?: string | undefined;
  finding?: string | undefined;
  /** Parameters with the exact values that were sent; null: the parameter was not sent. */
  params?: Record<string, string | null> | undefined;
  /** Id of a request; only later ones match. */
  after?: number | undefined;
}

const SAME = [
  "endpoint",
  "path",
  "clientId",
  "grantType",
  "user",
  "status",
  "error",
  "jti",
  "fault",
] as const;

export function isMeant(filter: RequestFilter, entry: RequestEntry): boolean {
  const { method, scope, override, finding, params, after } = filter;
  return (
    SAME.every((name) => filter[name] === undefined || filter[name] === entry[name]) &&
    (method === undefined || method.toUpperCase() === entry.method) &&
    (scope === undefined || entry.scopes.includes(scope)) &&
    (override === undefined || entry.overrides.includes(override)) &&
    (finding === undefined || entry.findings.some(({ name }) => name === finding)) &&
    (params === undefined || Object.entries(params).every(([name, value]) => hasParam(entry, name, value))) &&
    (after === undefined || entry.id > after)
  );
}

/** Formats a filter for messages: `endpoint "token", clientId "demo-app"`. */
export function filterText(filter: RequestFilter): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(", ");
}

function hasParam({ params }: RequestEntry, name: string, value: string | null): boolean {
  const sent = params[name];
  if (value === null) return sent === undefined;
  return Array.isArray(sent) ? sent.includes(value) : sent === value;
}
