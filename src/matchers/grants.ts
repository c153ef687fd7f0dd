// Matchers on the requests of a client to the authorization endpoint and to the token endpoint.
import type { RequestRecord } from "../index.ts";
import { splitScope } from "../params.ts";
import { countOutcome } from "./count.ts";
import { type AskedOfLog, criteriaOf, requestsOf, type Rule, type Rules } from "./criteria.ts";
import { asIssuer } from "./issuer.ts";
import type { MatcherThis, Outcome } from "./outcome.ts";
import type { Times } from "./received.ts";

interface GrantExpectation extends Times {
  /** Id of the client. */
  client?: string;
  /** The resource, or all resources, that the request must name (RFC 8707); null: it must name none. */
  resource?: string | readonly string[] | null;
  /** Scopes that the request must include; others are allowed. */
  scope?: string | readonly string[];
  /** HTTP status of the answer. */
  status?: number;
  /** OAuth error code of the answer (RFC 6749, sections 4.1.2.1 and 5.2); null: no error. */
  error?: string | null;
  /** Parameters that must have exactly these values; null: the parameter must be absent. */
  params?: NonNullable<AskedOfLog["params"]>;
}

/** Requirements for a token request. Empty: none. */
export interface TokenRequestExpectation extends GrantExpectation {
  /** The `grant_type`; for an extension grant its last word is enough: `device_code`. */
  grant?: string;
  /** Name, e-mail address or subject of the user. */
  user?: string;
  /** Whether a `code_verifier` was sent (RFC 7636, section 4.5). */
  pkce?: boolean;
}

/** Requirements for an authorization request, direct or pushed (RFC 9126). Empty: none. */
export interface AuthorizationRequestExpectation extends GrantExpectation {
  /** Whether a `code_challenge` was sent, or its method (RFC 7636, section 4.3). */
  pkce?: boolean | "S256" | "plain";
  /** Whether `state` was sent. */
  state?: boolean;
  /** Whether `nonce` was sent. */
  nonce?: boolean;
  /** The exact `redirect_uri`. */
  redirectUri?: string;
}

type Judged<Expectation> = Omit<Expectation, "times" | "user" | "params">;

const yesOrNo = (wanted: unknown) => (wanted === true ? "yes" : wanted === false ? "no" : String(wanted));
const sent = (name: string): Rule<boolean | null> => ({
  text: yesOrNo,
  fits: ({ params }, wanted) => (params[name] !== undefined) === wanted,
});

const SHARED_RULES: Rules<Judged<GrantExpectation>> = {
  client: { fits: ({ clientId }, wanted) => clientId === wanted },
  resource: {
    fits: (entry, wanted) =>
      wanted === null
        ? resourcesIn(entry).length === 0
        : [wanted].flat().every((each) => resourcesIn(entry).includes(each)),
  },
  scope: {
    fits: ({ scopes }, wanted) => wordsOf(wanted ?? []).every((scope) => scopes.includes(scope)),
  },
  status: { fits: ({ status }, wanted) => status === wanted },
  error: { fits: ({ error }, wanted) => error === wanted },
};

const TOKEN_RULES: Rules<Judged<TokenRequestExpectation>> = {
  grant: { fits: ({ grantType }, wanted) => grantType === wanted || grantType?.split(":").at(-1) === wanted },
  pkce: sent("code_verifier"),
  ...SHARED_RULES,
};

const AUTHORIZATION_RULES: Rules<Judged<AuthorizationRequestExpectation>> = {
  pkce: {
    text: yesOrNo,
    fits: (entry, wanted) => {
      const method = challengeMethod(entry);
      return typeof wanted === "string" ? method === wanted : (method !== undefined) === wanted;
    },
  },
  state: sent("state"),
  nonce: sent("nonce"),
  redirectUri: { fits: ({ params }, wanted) => params["redirect_uri"] === wanted },
  ...SHARED_RULES,
};

export async function toHaveReceivedTokenRequest(
  this: MatcherThis,
  received: unknown,
  { times, ...expectation }: TokenRequestExpectation = {},
): Promise<Outcome> {
  const matcher = "toHaveReceivedTokenRequest";
  const issuer = asIssuer(received, matcher);
  return countOutcome(this, {
    issuer,
    deed: "received a token request",
    noun: "token request",
    criteria: await criteriaOf(matcher, issuer, TOKEN_RULES, expectation),
    times,
    candidates: await requestsOf(issuer, { endpoint: "token" }),
    facts: (entry) =>
      factsText(entry, [
        `grant ${entry.grantType ?? "none"}`,
        `pkce ${yesOrNo(entry.params["code_verifier"] !== undefined)}`,
        ...(entry.user === null ? [] : [`user ${entry.user}`]),
      ]),
  });
}

export async function toHaveReceivedAuthorizationRequest(
  this: MatcherThis,
  received: unknown,
  { times, ...expectation }: AuthorizationRequestExpectation = {},
): Promise<Outcome> {
  const matcher = "toHaveReceivedAuthorizationRequest";
  const issuer = asIssuer(received, matcher);
  const direct = await requestsOf(issuer, { endpoint: "authorization", params: { request_uri: null } });
  const pushed = await requestsOf(issuer, { endpoint: "pushed_authorization_request" });
  return countOutcome(this, {
    issuer,
    deed: "received an authorization request",
    noun: "authorization request",
    criteria: await criteriaOf(matcher, issuer, AUTHORIZATION_RULES, expectation),
    times,
    candidates: [...direct, ...pushed].toSorted((a, b) => Number(a.id) - Number(b.id)),
    facts: (entry) =>
      factsText(entry, [
        `pkce ${challengeMethod(entry) ?? "no"}`,
        `state ${yesOrNo(entry.params["state"] !== undefined)}`,
        `nonce ${yesOrNo(entry.params["nonce"] !== undefined)}`,
        `redirect URI ${String(entry.params["redirect_uri"] ?? "none")}`,
      ]),
  });
}

function factsText(entry: RequestRecord, own: string[]): string {
  return [
    `client ${entry.clientId ?? "unknown"}`,
    ...own,
    `resource ${resourcesIn(entry).join(" ") || "none"}`,
    `scope ${entry.scopes.join(" ") || "none"}`,
  ].join(", ");
}

function resourcesIn({ params }: RequestRecord): string[] {
  return [params["resource"] ?? []].flat();
}

/** Returns the PKCE method. A challenge without a method is `plain` (RFC 7636, section 4.3). */
function challengeMethod({ params }: RequestRecord): string | undefined {
  if (params["code_challenge"] === undefined) return undefined;
  return String(params["code_challenge_method"] ?? "plain");
}

function wordsOf(scope: string | readonly string[]): string[] {
  return typeof scope === "string" ? splitScope(scope) : [...scope];
}
