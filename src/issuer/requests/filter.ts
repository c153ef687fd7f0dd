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
  /** Whether the request was refused or answered as it asked. */
  outcome?: RequestOutcome | undefined;
  /** Texts of which any part of the entry has at least one, in whatever case. */
  texts?: readonly string[] | undefined;
  /** Id of a request; only later ones match. */
  after?: number | undefined;
  /** Id of a request; only earlier ones match. */
  before?: number | undefined;
}

export const REQUEST_OUTCOMES = ["refused", "answered"] as const;
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

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
  const { method, scope, override, finding, params, outcome, texts, after, before } = filter;
  return (
    SAME.every((name) => filter[name] === undefined || filter[name] === entry[name]) &&
    (method === undefined || method.toUpperCase() === entry.method) &&
    (scope === undefined || entry.scopes.includes(scope)) &&
    (override === undefined || entry.overrides.includes(override)) &&
    (finding === undefined || entry.findings.some(({ name }) => name === finding)) &&
    (params === undefined || Object.entries(params).every(([name, value]) => hasParam(entry, name, value))) &&
    (outcome === undefined || isRefused(entry) === (outcome === "refused")) &&
    (after === undefined || entry.id > after) &&
    (before === undefined || entry.id < before) &&
    (texts === undefined || texts.some((text) => hasText(entry, text)))
  );
}

/** Formats a filter for messages: `endpoint "token", clientId "demo-app"`. */
export function filterText(filter: RequestFilter): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(", ");
}

function isRefused({ status, error }: RequestEntry): boolean {
  return error !== null || status === null || status >= 400;
}

function hasText(entry: RequestEntry, wantedText: string): boolean {
  const wanted = wantedText.toLowerCase();
  const { method, path, endpoint, clientId, grantType, authorization, status, error, decision } = entry;
  const heads = [`${method} ${path}`, endpoint, clientId, grantType, authorization, status, error, decision];
  const { reason, user, jti, fault, scopes, params, findings } = entry;
  return [
    ...heads,
    ...[reason, user, jti, fault, scopes.join(" ")],
    ...Object.entries(params).flat(2),
    ...findings.map(({ name }) => name),
  ].some((text) => text !== undefined && String(text).toLowerCase().includes(wanted));
}

function hasParam({ params }: RequestEntry, name: string, value: string | null): boolean {
  const sent = params[name];
  if (value === null) return sent === undefined;
  return Array.isArray(sent) ? sent.includes(value) : sent === value;
}
