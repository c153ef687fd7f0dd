// Which requests of the log somebody means. Pure.
import type { RequestEntry } from "./entry.ts";

export interface RequestFilter {
  endpoint?: string | undefined;
  method?: string | undefined;
  path?: string | undefined;
  clientId?: string | undefined;
  grantType?: string | undefined;
  /** The subject. */
  user?: string | undefined;
  /** null: without an answer. */
  status?: number | null | undefined;
  /** null: without an error. */
  error?: string | null | undefined;
  jti?: string | undefined;
  scope?: string | undefined;
  fault?: string | undefined;
  override?: string | undefined;
  finding?: string | undefined;
  /** Parameters with exactly this value as it was sent; null for one that was not. */
  params?: Record<string, string | null> | undefined;
  /** Id of a request: only what came later. */
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

/** For messages: `endpoint "token", clientId "demo-app"`. */
export function filterText(filter: RequestFilter): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(", ");
}

function hasParam({ params }: RequestEntry, name: string, value: string | null): boolean {
  const sent = params[name];
  if (value === null) return sent === undefined;
  return Array.isArray(sent) ? sent.includes(value) : sent === value;
}
