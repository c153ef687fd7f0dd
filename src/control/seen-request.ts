// A request as it is shown while the server runs: an entry of an issuer's request log, or a request that no issuer
// has answered.
import type { Issuer } from "../issuer/issuer.ts";
import type { RequestEntry } from "../issuer/requests/entry.ts";
import { describeRequest } from "./describe-request.ts";
import type { RequestRecord } from "./request-record.ts";

export interface SeenRequest extends Omit<RequestRecord, "id" | "issuer" | "durationMilliseconds"> {
  /** null if the request belongs to no issuer. */
  issuer: string | null;
  durationMilliseconds: number | null;
}

export function seenRequest(issuer: Issuer, entry: RequestEntry): SeenRequest {
  const { id: _, ...record } = describeRequest(issuer, entry);
  return record;
}

/** Returns a request that no issuer has answered: to the control API, or to a wrong host or path. */
export function otherRequest(
  request: Pick<SeenRequest, "method" | "path" | "status" | "error" | "reason">,
): SeenRequest {
  return {
    at: new Date().toISOString(),
    issuer: null,
    endpoint: null,
    clientId: null,
    grantType: null,
    params: {},
    authorization: null,
    decision: null,
    user: null,
    userName: null,
    scopes: [],
    jti: null,
    durationMilliseconds: null,
    fault: null,
    overrides: [],
    findings: [],
    ...request,
  };
}
