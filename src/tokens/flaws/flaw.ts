// What a flaw is: one named way in which a token is deliberately wrong, the rule that it breaks, and what a
// verifier has to do about it. Each group of flaws has its own files, collected by catalogue.ts.
import type { JWK } from "jose";
import type { SigningAlg } from "../../keys/algorithms.ts";
import type { SigningKey } from "../../keys/material.ts";
import type { TokenKind } from "../../store/contract.ts";
import type { TokenDraft } from "../issue.ts";

export const FLAW_GROUPS = ["time", "signature", "claims", "scope", "lifecycle", "transport"] as const;
export type FlawGroup = (typeof FLAW_GROUPS)[number];

/** How bad it is where an API answers otherwise. */
export const SEVERITIES = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How a resource server says no (RFC 6750, section 3.1). */
export interface Refusal {
  status: 400 | 401 | 403;
  /** Absent where the challenge names none, as to a request that brought no token. */
  error?: "invalid_token" | "invalid_request" | "insufficient_scope";
}

/** What the right answer to such a token is. */
export type Verdict =
  | ({ outcome: "refuse"; or?: Refusal } & Refusal)
  /** Nothing is wrong that this verifier could see, or the flaw is a harmless variation. */
  | { outcome: "accept" }
  /** Both answers are right: the rule leaves it open. */
  | { outcome: "either" }
  /** This kind of verifier never meets such a token. */
  | { outcome: "not-applicable" };

export type VerifierKind = "jwks" | "introspection";

export interface Verdicts {
  /** Who checks signature, issuer, audience, times and type with the published keys. */
  jwks: Verdict;
  /** Who asks the introspection endpoint, and only whether the token is active. */
  introspection: Verdict;
  /** What a strict resource server has to check itself, however it verified the token: audience, subject, scope, transport. */
  resource: Verdict;
}

/** What making a flawed token may need besides the sound one. */
export interface FlawTools {
  /** Present moment in issuer time. */
  now: number;
  /** The identifier of another issuer, which this one knows nothing of. */
  otherIssuerUrl: string;
  /** Whether the issuer has a key for it, and so says in its metadata that it signs with it. */
  advertises: (alg: SigningAlg) => boolean;
  /** A new key that belongs to nobody. */
  strangersKey: (alg: SigningAlg) => Promise<SigningKey>;
  /** A key of the ring in this state for what the sound one signs, made where there is none; that one is left alone. */
  keyInState: (state: "retiring" | "removed", sound: SigningKey) => Promise<SigningKey>;
  /** A URL of Mintmark's own that answers a JWKS with this public key, and counts who fetches it. */
  recorderUrl: (publicJwk: JWK) => string;
}

/** How a request carries a token. */
export interface Carriage {
  /** Each a header of its own. */
  authorization?: string[];
  query?: Record<string, string>;
}

export interface Flaw<Name extends string = string> {
  readonly name: Name;
  readonly group: FlawGroup;
  /** What is wrong, in one sentence. */
  readonly summary: string;
  /** Which rule says so. */
  readonly rule: string;
  /** What to do where an API answers otherwise. */
  readonly remedy: string;
  readonly severity: Severity;
  readonly verdicts: Verdicts;
  /**
   * Whether the issuer would own up to the token: true for one it issued and that is merely unfit (expired, for
   * another audience), false for one it never made (forged, altered), which introspection must not know.
   */
  readonly genuine: boolean;
  /** The form it exists in; absent where any will do. */
  readonly format?: "jwt" | "opaque" | "both";
  /** What the token really is, where that is the flaw. */
  readonly kind?: TokenKind;
  /** The algorithms it exists for, the first where the token's own is none of them; absent where any will do. */
  readonly algs?: readonly SigningAlg[];
  /** Shows only where sound access tokens say by `typ: at+jwt` what they are; those of many vendors don't. */
  readonly isAboutType?: true;
  /** Changes the sound token before it is signed. */
  readonly edit?: (draft: TokenDraft, tools: FlawTools) => TokenDraft | Promise<TokenDraft>;
  /** Changes the wire value. Not of a genuine token: the ledger would no longer know it. */
  readonly rewrite?: (value: string, draft: TokenDraft, tools: FlawTools) => string | Promise<string>;
  /** Revoked as soon as it was issued. */
  readonly revoked?: boolean;
  /** The fault is in how the token is sent, not in the token: only a check can show it. */
  readonly carry?: (token: string) => Carriage;
}

/** A flaw as its file writes it: the key is its name. */
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

/** The issuer never made it: whoever verifies it notices, however it does. */
export const FORGED: Verdicts = { jwks: REFUSE, introspection: REFUSE, resource: ACCEPT };
/** Nothing is wrong with it that anybody should mind. */
export const HARMLESS: Verdicts = { jwks: ACCEPT, introspection: ACCEPT, resource: ACCEPT };

/** What a resource server that verifies in this way has to answer in the end. */
export function verdictFor({ verdicts }: Pick<Flaw, "verdicts">, verifier: VerifierKind): Verdict {
  const own = verdicts[verifier];
  if (own.outcome === "refuse" || own.outcome === "not-applicable") return own;
  if (own.outcome === "either" && verdicts.resource.outcome === "accept") return own;
  return verdicts.resource;
}
