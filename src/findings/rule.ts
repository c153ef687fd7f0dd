// The rule behind a finding: how to recognize a client's mistake in a request, whatever the response was.
import type { EndpointName } from "../issuer/endpoints.ts";
import type { RequestFinding } from "../issuer/requests/finding.ts";
import type { Params } from "../params.ts";
import type { TokenRow } from "../store/contract.ts";
import type { Authorization } from "../wire/authorization.ts";

export interface FindingRule extends RequestFinding {
  /** Endpoints whose requests are checked. Default: all requests. */
  endpoints?: readonly EndpointName[];
  isFound(seen: SeenRequest): boolean;
  /** Details of this request, which follow the text. */
  detail?(seen: SeenRequest): string;
}

/** A request and its outcome. */
export interface SeenRequest {
  endpoint: EndpointName | null;
  method: string;
  query: Params;
  form: Params;
  /** Query and form. */
  params: Params;
  authorization: Authorization | undefined;
  status: number | null;
  /** The token that the request was about or carried, if the ledger has it. */
  presented: TokenRow | undefined;
  /** Whether an earlier request redeemed the same code or refresh token. */
  isRedeemedAgain: boolean;
  /** Members of its metadata that the client asked for and did not get. */
  lostMembers: readonly string[];
  /** Seconds, in issuer time. */
  now: number;
}

/** Returns the words of a space-separated parameter. */
export function words(params: Params, name: string): string[] {
  const value = params[name];
  const text = Array.isArray(value) ? value.join(" ") : value;
  return text?.split(" ").filter(Boolean) ?? [];
}
