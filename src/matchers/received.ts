// Matchers on other requests that an issuer received: any request, fetches of the JWKS, introspection.
import type { RequestFilter, RequestRecord } from "../index.ts";
import { countOutcome } from "./count.ts";
import { criteriaOf, requestsOf, type Rules } from "./criteria.ts";
import { asIssuer } from "./issuer.ts";
import type { MatcherThis, Outcome } from "./outcome.ts";

export interface Times {
  /** Exact number of requests. Default: at least one. */
  times?: number;
}

/** Requirements for an introspection request. Empty: none. */
export interface IntrospectionExpectation extends Times {
  /** Id of the client that sent the request. */
  client?: string;
  /** Value of the token that was introspected. */
  token?: string;
}

export async function toHaveReceivedRequest(
  this: MatcherThis,
  received: unknown,
  { times, ...filter }: RequestFilter & Times = {},
): Promise<Outcome> {
  const issuer = asIssuer(received, "toHaveReceivedRequest");
  const found = new Set((await requestsOf(issuer, filter)).map(({ id }) => id));
  const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
  return countOutcome(this, {
    issuer,
    deed: "received a request",
    noun: "request",
    // The log applies the filter as a whole: its rules are not repeated here.
    criteria: wanted.map(([name, value]) => ({
      name,
      wanted: typeof value === "string" ? value : JSON.stringify(value),
      fits: ({ id }) => found.has(id),
    })),
    times,
    candidates: await requestsOf(issuer),
  });
}

export async function toHaveFetchedJwks(
  this: MatcherThis,
  received: unknown,
  { times }: Times = {},
): Promise<Outcome> {
  const issuer = asIssuer(received, "toHaveFetchedJwks");
  return countOutcome(this, {
    issuer,
    deed: "had its JWKS fetched",
    noun: "JWKS request",
    criteria: [],
    times,
    candidates: await requestsOf(issuer, { endpoint: "jwks" }),
    hint: "A verifier fetches keys when it first needs them: was a token sent to it, and is this its issuer?",
  });
}

const INTROSPECTION_RULES: Rules<Omit<IntrospectionExpectation, "times" | "token">> = {
  client: { fits: ({ clientId }, wanted) => clientId === wanted },
};

export async function toHaveIntrospected(
  this: MatcherThis,
  received: unknown,
  { times, token, ...expectation }: IntrospectionExpectation = {},
): Promise<Outcome> {
  const matcher = "toHaveIntrospected";
  const issuer = asIssuer(received, matcher);
  const criteria = await criteriaOf(matcher, issuer, INTROSPECTION_RULES, {
    ...expectation,
    ...(token !== undefined && { params: { token } }),
  });
  return countOutcome(this, {
    issuer,
    deed: "introspected a token",
    noun: "introspection request",
    // The output of a test run must not contain a token.
    criteria: criteria.map((each) => (each.name === "token" ? { ...each, wanted: "the one given" } : each)),
    times,
    candidates: await requestsOf(issuer, { endpoint: "introspection" }),
    facts: ({ clientId, user, jti }: RequestRecord) =>
      `client ${clientId ?? "unknown"}, token ${jti ?? "without a jti"} of ${user ?? clientId ?? "an unknown user"}`,
    hint: "An API that verifies JWTs with the JWKS never introspects: is it configured to?",
  });
}
