// What a finding is: something that a request shows its client to do wrong, whatever the answer was.
import type { TokenRow } from "../store/contract.ts";
import type { EndpointName } from "../issuer/endpoints.ts";
import type { Params } from "../issuer/requests/params.ts";

/** `error`: forbidden. `warning`: advised against. `hint`: good to know. */
export const FINDING_SEVERITIES = ["error", "warning", "hint"] as const;

export interface Finding {
  name: string;
  severity: (typeof FINDING_SEVERITIES)[number];
  text: string;
  /** Which rule says so. */
  rule: string;
}

export interface FindingRule extends Finding {
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
  authorization: string | null;
  status: number | null;
  /** The token that it was about, or that it carried, where Mintmark knows it. */
  presented: TokenRow | undefined;
  /** Whether its code or refresh token was redeemed by an earlier request. */
  isRedeemedAgain: boolean;
  /** Seconds, in issuer time. */
  now: number;
}

export function has(params: Params, name: string): boolean {
  const value = params[name];
  return value !== undefined && value.length > 0;
}

/** The words of a space-separated parameter. */
export function words(params: Params, name: string): string[] {
  return [params[name] ?? []].flat().flatMap((value) => value.split(" ").filter(Boolean));
}
