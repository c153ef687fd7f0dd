// An entry of the request log: one request that the issuer answered or sent to a client.
import type { Params } from "../../params.ts";
import type { LoggedName } from "../endpoints.ts";
import type { RequestFinding } from "./finding.ts";

export interface RequestFacts {
  /** Milliseconds since the epoch, in real time. */
  at: number;
  endpoint: LoggedName | null;
  method: string;
  /** Path on this server as the client sent it. For a request that was sent to a client: its URL. */
  path: string;
  clientId: string | null;
  grantType: string | null;
  /** Parameters of the URL and the form as they were sent. Secrets are removed when the log is read. */
  params: Params;
  /** The Authorization header as it was sent. */
  authorization: string | null;
  /** null: the connection ended without a response. */
  status: number | null;
  error: string | null;
  /** The outcome of a request that was not refused, in words; null for refusals and documents. */
  decision: string | null;
  /** Reason of the refusal, or of the token not being active: which value is wrong, and what to do. */
  reason: string | null;
  user: string | null;
  scopes: readonly string[];
  jti: string | null;
  durationMilliseconds: number;
  /** Id of the fault that changed the response. */
  fault: string | null;
  /** Ids of the overrides that changed tokens or the response. */
  overrides: readonly string[];
  findings: readonly RequestFinding[];
}

export interface RequestEntry extends RequestFacts {
  /** Later entries have higher ids. */
  id: number;
  /** Whether secrets were removed before the entry was kept. */
  isRedacted?: boolean;
}

/** Estimated size of an entry in memory without its texts. */
const OVERHEAD_BYTES = 600;

/** Returns the approximate size of an entry in memory, in bytes. */
export function sizeOf({ path, params, authorization, decision, reason }: RequestFacts): number {
  const texts = [path, authorization, decision, reason];
  let bytes = OVERHEAD_BYTES + texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  for (const name in params) bytes += name.length + 32 + sizeOfValue(params[name]);
  return bytes;
}

function sizeOfValue(value: string | string[] | undefined): number {
  if (typeof value === "string") return value.length;
  return value?.reduce((sum, each) => sum + each.length + 32, 0) ?? 0;
}
