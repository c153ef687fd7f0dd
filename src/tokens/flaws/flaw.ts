// Defines a flaw: one named way in which a token is deliberately wrong, the rule it breaks, and the right
// answer to it. Each group of flaws has its own files, which catalogue.ts collects.
import type { JWK } from "jose";
import type { SigningAlg } from "../../keys/algorithms.ts";
import type { SigningKey } from "../../keys/material.ts";
import type { TokenKind } from "../../store/contract.ts";
import type { TokenDraft } from "../issue.ts";

export const FLAW_GROUPS = ["time", "signature", "claims", "scope", "lifecycle", "transport"] as const;
export type FlawGroup = (typeof FLAW_GROUPS)[number];

/** Severity of the finding if an API gives another answer. */
export const SEVERITIES = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The refusal of a resource server (RFC 6750, section 3.1). */
export interface Refusal {
  status: 400 | 401 | 403;
  /** Absent if the challenge names no error, as it does for a request without a token. */
  error?: "invalid_token" | "invalid_request" | "insufficient_scope";
}

/** The right answer to a flawed token. */
export type Verdict =
  | ({ outcome: "refuse"; or?: Refusal } & Refusal)
  /** This verifier cannot see the flaw, or the flaw is a harmless variation. */
  | { outcome: "accept" }
  /** Both answers are right, because the rule leaves it open. */
  | { outcome: "either" }
  /** This kind of verifier never meets such a token. */
  | { outcome: "not-applicable" };

export type VerifierKind = "jwks" | "introspection";

export interface Verdicts {
  /** A verifier that checks signature, issuer, audience, times and type with the published keys. */
  jwks: Verdict;
  /** A verifier that only asks the introspection endpoint whether the token is active. */
  introspection: Verdict;
  /** Checks that a strict resource server makes itself in either case: audience, subject, scope, transport. */
  resource: Verdict;
}

/** Helpers of a flaw, besides the unflawed token. */
export interface FlawTools {
  /** The current time by the issuer's clock, in seconds since 1970. */
  now: number;
  /** The identifier of another issuer, unknown to this one. */
  otherIssuerUrl: string;
  /** Whether the issuer has a key for the algorithm, which is not HMAC, and so lists it in its metadata. */
  advertises: (alg: SigningAlg) => boolean;
  /** Makes a new key that belongs to no issuer. */
  strangersKey: (alg: SigningAlg) => Promise<SigningKey>;
  /** A ring key in this state for the algorithm of `sound`, made if there is none; `sound` is not changed. */
  keyInState: (state: "retiring" | "removed", sound: SigningKey) => Promise<SigningKey>;
  /** A URL of this Mintmark that serves a JWKS with this public key and counts the fetches. */
  recorderUrl: (publicJwk: JWK) => Promise<string>;
}

/** The way in which a request carries a token. */
export interface Carriage {
  /** Each value is sent as a separate Authorization header. */
  authorization?: string[];
  query?: Record<string, string>;
}

export interface Flaw<Name extends string = string> {
  readonly name: Name;
  readonly group: FlawGroup;
  /** Description of the flaw, in a sentence or two. */
  readonly summary: string;
  /** The rule that the token breaks. */
  readonly rule: string;
  /** The fix for an API that gives another answer. */
  readonly remedy: string;
  readonly severity: Severity;
  readonly verdicts: Verdicts;
  /**
   * True if the issuer made the token and it is only unfit (expired, for another audience). False if it was
   * forged or altered; introspection must not know such a token.
   */
  readonly genuine: boolean;
  /** The only format in which the flaw exists; absent if it exists in any. */
  readonly format?: "jwt" | "opaque" | "both";
  /** The kind of token that is minted, if the flaw is that it is the wrong kind. */
  readonly kind?: TokenKind;
  /** The algorithms it exists for; if the token's own is not listed, the first is used. Absent: any. */
  readonly algs?: readonly SigningAlg[];
  /** Visible only if the issuer's access tokens have `typ: at+jwt`; those of many vendors do not. */
  readonly isAboutType?: true;
  /** Changes the unflawed token before it is signed. */
  readonly edit?: (draft: TokenDraft, tools: FlawTools) => TokenDraft | Promise<TokenDraft>;
  /** Changes the wire value. Not for genuine tokens: the ledger could no longer find them. */
  readonly rewrite?: (value: string, draft: TokenDraft, tools: FlawTools) => string | Promise<string>;
  /** The token is revoked as soon as it is issued. */
  readonly revoked?: boolean;
  /** The way to send the token, if the flaw lies there and not in the token; only a check can apply it. */
  readonly carry?: (token: string) => Carriage;
}

/** A flaw as its file defines it; the key in the record is the flaw's name. */
export type FlawBody = Omit<Flaw, "name" | "group">;

export function defineFlaws<Name extends string>(
  group: FlawGroup,
  bodies: Record<Name, FlawBody>,
): readonly Flaw<Name>[] {
  return (Object.entries(bodies) as [Name, FlawBody][]).map(([name, body]) => ({ name, group, ...body }));
}

export const REFUSE: Verdict = { outcome: "refuse", status: 401, error: "invalid_token" };
export const FORBID: Verdict = { outcome: "refuse", status: 403, error: "insufficient_scope" };
export const ACCEPT: Verdict = { outcome: "accept" };
export const EITHER: Verdict = { outcome: "either" };
export const NOT_APPLICABLE: Verdict = { outcome: "not-applicable" };

/** The issuer never made the token, so both kinds of verifier notice. */
export const FORGED: Verdicts = { jwks: REFUSE, introspection: REFUSE, resource: ACCEPT };
/** A harmless variation that every server must accept. */
export const HARMLESS: Verdicts = { jwks: ACCEPT, introspection: ACCEPT, resource: ACCEPT };

/** The right final answer of a resource server that uses this verifier. */
export function verdictFor({ verdicts }: Pick<Flaw, "verdicts">, verifier: VerifierKind): Verdict {
  const own = verdicts[verifier];
  if (own.outcome === "refuse" || own.outcome === "not-applicable") return own;
  if (own.outcome === "either" && verdicts.resource.outcome === "accept") return own;
  return verdicts.resource;
}
