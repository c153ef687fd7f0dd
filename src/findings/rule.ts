// What a finding is: something that a request shows its client to do wrong, whatever the answer was.
import type { TokenRow } from "../store/contract.ts";
import type { EndpointName } from "../issuer/endpoints.ts";
import type { RequestFinding } from "../issuer/requests/finding.ts";
import type { Params } from "../params.ts";
import type { Authorization } from "../wire/authorization.ts";

export interface FindingRule extends RequestFinding {
  /** Where it is looked for. Default: everywhere. */
  endpoints?: readonly EndpointName[];
  isFound(seen: SeenRequest): boolean;
}

/** A request with what came of it. */
export interface SeenRequest {
  endpoint: EndpointName | null;
  method: string;
  query: Params;
  form: Params;
  /** Both. */
  params: Params;
  authorization: Authorization | undefined;
  status: number | null;
  /** The token that it was about, or that it carried, where Mintmark knows it. */
  presented: TokenRow | undefined;
  /** Whether its code or refresh token was redeemed by an earlier request. */
  isRedeemedAgain: boolean;
  /** Seconds, in issuer time. */
  now: number;
}

/** The words of a space-separated parameter. */
export function words(params: Params, name: string): string[] {
  return [params[name] ?? []].flat().flatMap((value) => value.split(" ").filter(Boolean));
}
