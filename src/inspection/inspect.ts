// Judges any text that may be a token: what it is, what it contains, whether it belongs to this issuer and is
// still valid, and what a strict resource server would reject about it.
import type { Issuer } from "../issuer/issuer.ts";
import { isIntrospected, lostStanding } from "../issuer/standing.ts";
import type { JsonObject } from "../json-object.ts";
import type { TokenKind, TokenRow } from "../store/contract.ts";
import { wireHash } from "../tokens/issue.ts";
import { judgeClaims, judgeType } from "./claims.ts";
import { decode, type Decoded, type TokenForm } from "./decode.ts";
import { type Expectations, expectationsOf, type InspectionRequest } from "./expectations.ts";
import { type Problem, problem } from "./problem.ts";
import { type JudgedSignature, judgeSignature } from "./signature.ts";
import { standingProblem } from "./standing.ts";

export interface Inspection {
  form: TokenForm;
  header: JsonObject | null;
  /** For an opaque token: the claims that the ledger has. */
  claims: JsonObject | null;
  /** null if there is no signature to verify. */
  signature: JudgedSignature | null;
  /** The row in the ledger of this issuer, or of another issuer of this process. */
  row: TokenRow | undefined;
  /** `active` of the introspection response. */
  active: boolean;
  /** Whether a strict verifier accepts the token; null if it never gets such a token. */
  accepts: { jwks: boolean | null; introspection: boolean | null };
  problems: Problem[];
}

export async function inspectToken(
  issuer: Issuer,
  all: readonly Issuer[],
  request: InspectionRequest,
): Promise<Inspection> {
  const { token } = request;
  await issuer.ring.refresh();
  const own = await issuer.ledger.findByValue(token);
  const row = own ?? (await findElsewhere(all, issuer, token));
  const decoded = decode(token, { isKnownOpaque: row !== undefined && isOpaqueValue(row, token) });
  const claims = decoded.claims ?? (decoded.form === "opaque" && row ? recordedClaims(row) : null);
  const expected = await expectationsOf(issuer, request, claims ?? {}, row);
  const signature =
    decoded.form === "jwt" && decoded.header
      ? await judgeSignature(issuer, token, decoded.header, expected.secrets)
      : null;
  const now = issuer.clock.now();
  const standing = own ? (await lostStanding(issuer, own)).map((lost) => standingProblem(lost, now)) : [];
  const problems = distinct([
    ...decoded.problems,
    ...(signature?.problems ?? []),
    ...(signature && decoded.header ? judgeType(decoded.header, expected) : []),
    ...(claims ? judgeClaims(claims, expected, now) : []),
    ...standing,
    ...judgeOrigin(decoded, own, row, expected),
  ]).filter(({ seenBy }) => decoded.form !== "opaque" || seenBy.includes("introspection"));
  const active = own !== undefined && isIntrospected(own.kind) && standing.length === 0;
  return {
    form: decoded.form,
    header: decoded.header,
    claims,
    signature,
    row,
    active,
    accepts: verdicts(decoded.form, active, expected, problems),
    problems,
  };
}

/** Returns whether the value is opaque. A token minted with `format: "both"` has an opaque value too. */
function isOpaqueValue({ format, twinHash }: TokenRow, token: string): boolean {
  return format === "opaque" || (twinHash !== null && Buffer.from(twinHash).equals(wireHash(token)));
}

async function findElsewhere(
  all: readonly Issuer[],
  own: Issuer,
  token: string,
): Promise<TokenRow | undefined> {
  for (const issuer of all) {
    const row = issuer === own ? undefined : await issuer.ledger.findByValue(token);
    if (row) return row;
  }
  return undefined;
}

function recordedClaims({ claims }: TokenRow): JsonObject {
  return JSON.parse(claims) as JsonObject;
}

function* judgeOrigin(
  { form, problems }: Decoded,
  own: TokenRow | undefined,
  row: TokenRow | undefined,
  { kind }: Expectations,
): Generator<Problem> {
  if (row && !own) {
    yield problem("other-issuer", `the token belongs to the issuer "${row.issuer}"`);
  } else if (!own && !problems.some(({ code }) => code === "not-a-token")) {
    yield problem(
      "unknown-token",
      `this issuer has no record of exactly this ${form === "opaque" ? "value" : "text"}`,
    );
  }
  if (own && own.kind !== "access" && own.kind !== kind) {
    yield problem("not-an-access-token", `the token is ${WHOSE[own.kind]} and not for an API`);
  }
}

const WHOSE: Record<Exclude<TokenKind, "access">, string> = {
  id: "an ID token, which is for its client",
  refresh: "a refresh token, which is for this issuer",
  logout: "a logout token, which is for its client",
};

function verdicts(
  form: TokenForm,
  active: boolean,
  { kind }: Expectations,
  problems: readonly Problem[],
): Inspection["accepts"] {
  const refusedBy = (verifier: "jwks" | "introspection") =>
    problems.some(({ severity, seenBy }) => severity === "refuse" && seenBy.includes(verifier));
  return {
    jwks: form === "opaque" ? null : !refusedBy("jwks"),
    introspection: !isIntrospected(kind) ? null : active && !refusedBy("introspection"),
  };
}

/** Removes duplicates, because several checks can notice one problem. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((each) => [`${each.code} ${each.message}`, each])).values()];
}
