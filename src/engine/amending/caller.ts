// Whose request is being answered at the moment when an override may change something.
import type { Caller } from "../../issuer/faults/matching.ts";
import type { Issuer } from "../../issuer/issuer.ts";

/** Of the request, as whoever serves it knows it. */
export interface RequestContext {
  grantType: string | null;
  headers: Record<string, string | string[] | undefined>;
}

export interface Owner {
  clientId: string | null;
  /** The user's subject. */
  user: string | null;
}

export function callerOf(issuer: Issuer, context: RequestContext, { clientId, user }: Owner): Caller {
  return {
    clientId,
    grantType: context.grantType,
    headers: context.headers,
    isAbout: (name) => user !== null && (issuer.directory.user(name)?.id ?? name) === user,
  };
}
