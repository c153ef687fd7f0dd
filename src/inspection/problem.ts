// Everything that can be wrong with a token, with the rule that is broken and the verifiers that notice it.
import type { VerifierKind } from "../tokens/flaws/flaw.ts";

/** `refuse`: a strict verifier rejects the token. `warn`: some verifiers do, or it is worth knowing. */
export const PROBLEM_SEVERITIES = ["refuse", "warn"] as const;

interface ProblemKind {
  rule: string;
  severity: (typeof PROBLEM_SEVERITIES)[number];
  seenBy: readonly VerifierKind[];
}

const seenByJwks = (rule: string): ProblemKind => ({ rule, severity: "refuse", seenBy: ["jwks"] });
const seenByIntrospection = (rule: string): ProblemKind => ({
  rule,
  severity: "refuse",
  seenBy: ["introspection"],
});
const seenByBoth = (rule: string): ProblemKind => ({
  rule,
  severity: "refuse",
  seenBy: ["jwks", "introspection"],
});
const warning = (kind: ProblemKind): ProblemKind => ({ ...kind, severity: "warn" });

const KINDS = {
  // Shape
  "not-a-token": seenByBoth("RFC 6750, section 2.1"),
  "segment-count": seenByJwks("RFC 7515, sections 5.2 and 7.1"),
  encrypted: seenByJwks("RFC 7516, section 9; RFC 8725, section 3.1"),
  "not-base64url": seenByJwks("RFC 7515, sections 2 and 5.2"),
  "base64url-variant": warning(seenByJwks("RFC 4648, section 3.5")),
  "not-utf8": seenByJwks("RFC 7519, section 7.2; RFC 8259, section 8.1"),
  "not-json": seenByJwks("RFC 7519, section 7.2; RFC 7515, section 5.2"),
  "duplicate-members": seenByJwks("RFC 7519, section 4; RFC 7515, section 4"),
  "nested-too-deeply": seenByJwks("RFC 8259, section 9 (a parser may limit the depth)"),
  "nested-jwt": seenByJwks("RFC 7519, section 5.2; RFC 9068, section 2.1"),
  "too-large": warning(seenByBoth("RFC 6585, section 5")),
  // Signature
  "alg-missing": seenByJwks("RFC 7515, section 4.1.1"),
  "alg-none": seenByJwks("RFC 8725, section 3.2; RFC 9068, section 4"),
  "alg-not-allowed": seenByJwks("RFC 8725, section 3.1; RFC 9068, section 4"),
  "no-signature": seenByJwks("RFC 7515, section 5.2"),
  "wrong-signature": seenByJwks("RFC 7515, section 5.2; RFC 8725, section 3.3"),
  "no-kid": warning(seenByJwks("OpenID Connect Core 1.0, section 10.1; RFC 7515, section 4.1.4")),
  "unknown-kid": seenByJwks("RFC 7515, sections 4.1.4 and 5.2; RFC 8725, section 3.8"),
  "removed-key": seenByBoth("OpenID Connect Core 1.0, section 10.1.1; RFC 8725, section 3.8"),
  "key-in-header": warning(seenByJwks("RFC 8725, sections 3.8 and 3.10")),
  "unknown-crit": seenByJwks("RFC 7515, section 4.1.11"),
  "unencoded-payload": seenByJwks("RFC 7797, section 7"),
  // Claims
  "wrong-typ": seenByJwks("RFC 9068, section 4; RFC 8725, section 3.11"),
  "missing-iss": seenByBoth("RFC 9068, section 2.2"),
  "missing-sub": seenByBoth("RFC 9068, section 2.2"),
  "missing-aud": seenByBoth("RFC 9068, section 2.2; RFC 7519, section 4.1.3"),
  "missing-exp": seenByJwks("RFC 9068, section 2.2"),
  "missing-iat": seenByJwks("RFC 9068, section 2.2"),
  "missing-client_id": seenByJwks("RFC 9068, section 2.2"),
  "missing-jti": warning(seenByJwks("RFC 9068, section 2.2")),
  "malformed-claim": seenByBoth("RFC 7519, section 4.1"),
  "empty-sub": seenByBoth("RFC 9068, section 2.2; RFC 7519, section 4.1.2"),
  "wrong-issuer": seenByBoth("RFC 9068, section 4; RFC 8725, section 3.8"),
  "wrong-audience": seenByBoth("RFC 7519, section 4.1.3; RFC 9068, section 4; RFC 8707, section 2"),
  expired: seenByBoth("RFC 7519, section 4.1.4; RFC 9068, section 4"),
  "not-yet-valid": seenByBoth("RFC 7519, section 4.1.5"),
  "not-a-time": seenByBoth("RFC 7519, section 2 (NumericDate)"),
  "issued-in-future": warning(seenByBoth("RFC 7519, section 4.1.6")),
  "far-expiry": warning(seenByBoth("RFC 7519, section 2 (a NumericDate counts seconds)")),
  "bound-to-key": warning(seenByBoth("RFC 9449, section 7.2; RFC 8705, section 3")),
  "missing-scope": seenByBoth("RFC 6750, section 3.1 (insufficient_scope)"),
  "scope-form": warning(seenByBoth("RFC 9068, section 2.2.3; RFC 8693, section 4.2")),
  // Validity
  "not-an-access-token": seenByBoth("RFC 9068, sections 4 and 5; RFC 6749, section 1.5"),
  "unknown-token": seenByIntrospection("RFC 7662, section 2.2"),
  "other-issuer": seenByBoth("RFC 7662, section 2.2; RFC 8725, section 3.8"),
  revoked: seenByIntrospection("RFC 7009, section 2; RFC 7662, section 2.2"),
  "used-up": seenByIntrospection("RFC 9700, section 4.14.2"),
  "client-gone": seenByIntrospection("RFC 7662, section 2.2"),
  "grant-ended": seenByIntrospection("RFC 7009, section 2.1; RFC 7662, section 2.2"),
} satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof KINDS;
export const PROBLEM_CODES = Object.keys(KINDS) as ProblemCode[];

export interface Problem extends Omit<ProblemKind, "seenBy"> {
  code: ProblemCode;
  message: string;
  /** The verifiers that notice it: those with the published keys (`jwks`), or those that introspect. */
  seenBy: VerifierKind[];
}

/** `severity` and `seenBy` replace the usual values of the code. */
export function problem(
  code: ProblemCode,
  message: string,
  { severity = KINDS[code].severity, seenBy = KINDS[code].seenBy }: Partial<ProblemKind> = {},
): Problem {
  return { code, message, rule: KINDS[code].rule, severity, seenBy: [...seenBy] };
}
