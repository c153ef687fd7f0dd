// One request that an issuer has answered, or has sent to a client, as the request log keeps it.
import type { LoggedName } from "../endpoints.ts";
import type { Params } from "../../params.ts";
import type { RequestFinding } from "./finding.ts";

export interface RequestFacts {
  /** Milliseconds since the epoch, in real time. */
  at: number;
  endpoint: LoggedName | null;
  method: string;
  /** On this server, as the client asked for it; of what went out to a client, the URL. */
  path: string;
  clientId: string | null;
  grantType: string | null;
  /** Of the URL and the form, as they came: secrets are taken out when somebody looks. */
  params: Params;
  /** The header, as it came. */
  authorization: string | null;
  /** null: the connection ended without an answer. */
  status: number | null;
  error: string | null;
  user: string | null;
  scopes: readonly string[];
  jti: string | null;
  durationMilliseconds: number;
  /** Id of the fault that changed the answer. */
  fault: string | null;
  /** Ids of the overrides that changed tokens or the answer. */
  overrides: readonly string[];
  findings: readonly RequestFinding[];
}

export interface RequestEntry extends RequestFacts {
  /** Counts up. */
  id: number;
}

/** What an object of this shape costs without its texts. */
const OVERHEAD_BYTES = 600;

/** Roughly what an entry takes in memory. */
export function sizeOf({ path, params, authorization }: RequestFacts): number {
  let bytes = OVERHEAD_BYTES + path.length + (authorization?.length ?? 0);
  for (const name in params) bytes += name.length + 32 + sizeOfValue(params[name]);
  return bytes;
}

function sizeOfValue(value: string | string[] | undefined): number {
  if (typeof value === "string") return value.length;
  return value?.reduce((sum, each) => sum + each.length + 32, 0) ?? 0;
}
