// Decides which requests a fault applies to. Pure: the list counts the uses.
import type { EndpointName } from "../endpoints.ts";
import { plainPath } from "../endpoints.ts";
import type { FaultConditions, FaultRule } from "./fault.ts";

/** The facts about a request that conditions compare. */
export interface Caller {
  clientId: string | null;
  grantType: string | null;
  headers: Record<string, string | string[] | undefined>;
  /** Returns whether the request seems to be about this user. */
  isAbout(user: string): boolean;
}

/** The facts about a request that faults compare. */
export interface FaultTarget extends Caller {
  endpoint: EndpointName | null;
  /** Path below the issuer as the client sent it. An alias of an endpoint is a different path. */
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
