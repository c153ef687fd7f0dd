// The facts of a request as they are added to the request log.
import type { RequestFacts } from "../../src/issuer/requests/entry.ts";

/** Returns the facts of a request for the JWKS, with some of them replaced. */
export const requestFacts = (more: Partial<RequestFacts> = {}): RequestFacts => ({
  at: 0,
  endpoint: "jwks",
  method: "GET",
  path: "/jwks",
  clientId: null,
  grantType: null,
  params: {},
  authorization: null,
  status: 200,
  error: null,
  decision: null,
  reason: null,
  user: null,
  scopes: [],
  jti: null,
  durationMilliseconds: 1,
  fault: null,
  overrides: [],
  findings: [],
  ...more,
});
