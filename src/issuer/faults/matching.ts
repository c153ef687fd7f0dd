// Which requests a fault is for. Pure: how often it was used is the list's affair.
import type { EndpointName } from "../endpoints.ts";
import { plainPath } from "../endpoints.ts";
import type { FaultConditions, FaultRule } from "./fault.ts";

/** Whose request it is, as far as conditions look at it. */
export interface Caller {
  clientId: string | null;
  grantType: string | null;
  headers: Record<string, string | string[] | undefined>;
  /** Whether the request shows itself to be about this user. */
  isAbout(user: string): boolean;
}

/** A request, as far as faults look at it. */
export interface FaultTarget extends Caller {
  endpoint: EndpointName | null;
  /** Below the issuer, as the client asked for it: an alias is a path of its own. */
  path: string;
}

export function fits({ endpoint, when }: FaultRule, target: FaultTarget): boolean {
  return isFor(endpoint, target) && (when === undefined || meets(when, target));
}

function isFor(endpoint: string, target: FaultTarget): boolean {
  if (endpoint === "*") return true;
  if (endpoint.startsWith("/")) return plainPath(endpoint) === plainPath(target.path);
  return endpoint === target.endpoint;
}

export function meets({ clientId, grantType, user, header = {} }: FaultConditions, target: Caller): boolean {
  return (
    (clientId === undefined || clientId === target.clientId) &&
    (grantType === undefined || grantType === target.grantType) &&
    Object.entries(header).every(([name, value]) => target.headers[name.toLowerCase()] === value) &&
    (user === undefined || target.isAbout(user))
  );
}
