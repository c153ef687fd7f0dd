// The facts about a request that the conditions of overrides are compared with.
import type { Caller } from "../../issuer/faults/matching.ts";
import type { Issuer } from "../../issuer/issuer.ts";

/** The facts that come from the request itself. */
export interface RequestContext {
  grantType: string | null;
  headers: Record<string, string | string[] | undefined>;
}

export interface Owner {
  clientId: string | null;
  /** The user's subject. */
  user: string | null;
}

export function callerOf(
  issuer: Pick<Issuer, "directory">,
  context: RequestContext,
  { clientId, user }: Owner,
): Caller {
  return {
    clientId,
    grantType: context.grantType,
    headers: context.headers,
    isAbout: (name) => user !== null && issuer.directory.subjectOf(name) === user,
  };
}
