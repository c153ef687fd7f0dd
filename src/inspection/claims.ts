// Checks claims as a strict verifier does: by the issuer's clock and without any tolerance.
import { timeProblems } from "../issuer/standing.ts";
import { moment, seconds } from "../issuer/standing-text.ts";
import type { JsonObject } from "../json-object.ts";
import { quoted } from "../wording.ts";
import type { Expectations } from "./expectations.ts";
import { type Problem, problem, type ProblemCode } from "./problem.ts";
import { timeProblem } from "./standing.ts";

/** In seconds. A longer lifetime is rarely meant: it usually comes from milliseconds in place of seconds. */
const CENTURY = 100 * 365 * 86_400;

export function* judgeClaims(claims: JsonObject, expected: Expectations, now: number): Generator<Problem> {
  for (const name of expected.requiredClaims) {
    if (claims[name] === undefined) yield problem(`missing-${name}` as ProblemCode, `\`${name}\` is missing`);
  }
  yield* judgeNames(claims, expected);
  yield* judgeAudience(claims, expected);
  for (const found of timeProblems(claims, now)) yield timeProblem(found, now);
  yield* judgeAge(claims, now);
  if (claims["cnf"] !== undefined) {
    yield problem(
      "bound-to-key",
      "`cnf` binds the token to a key: an API that checks this does not accept it as a bearer token",
    );
  }
  if (expected.kind === "access") yield* judgeScope(claims, expected);
}

function* judgeAge({ iat, exp }: JsonObject, now: number): Generator<Problem> {
  if (iat !== undefined && typeof iat !== "number") {
    yield problem("not-a-time", `\`iat\` is ${quoted(iat)}, which is not a number`, { seenBy: ["jwks"] });
  } else if (iat !== undefined && iat > now) {
    yield problem(
      "issued-in-future",
      `issued ${seconds(iat - now)} in the future (\`iat\` is ${moment(iat)})`,
    );
  }
  if (typeof exp === "number" && exp > now + CENTURY) {
    yield problem(
      "far-expiry",
      `\`exp\` (${exp}) is more than 100 years in the future: is it in milliseconds instead of seconds?`,
    );
  }
}

function* judgeNames({ iss, sub, aud }: JsonObject, { issuers, kind }: Expectations): Generator<Problem> {
  if (iss !== undefined && !issuers.includes(iss as string)) {
    yield problem("wrong-issuer", `\`iss\` is ${quoted(iss)}, not ${issuers.map(quoted).join(" or ")}`);
  }
  if (sub === "") {
    yield problem("empty-sub", "`sub` is an empty string");
  } else if (sub !== undefined && typeof sub !== "string") {
    yield problem("malformed-claim", `\`sub\` is ${quoted(sub)}, which is not a string`);
  }
  const isStrings = [aud].flat().every((each) => typeof each === "string");
  if (aud !== undefined && !isStrings) {
    yield problem(
      "malformed-claim",
      `\`aud\` is ${quoted(aud)}, which is neither a string nor a list of strings`,
    );
  }
  if (Array.isArray(aud) && aud.length === 0 && kind !== "refresh") {
    yield problem("missing-aud", "`aud` is an empty list");
  }
}

function* judgeAudience({ aud }: JsonObject, { audiences, kind }: Expectations): Generator<Problem> {
  if (aud === undefined || !audiences || [aud].flat().some((each) => audiences.includes(each as string))) {
    return;
  }
  const wanted = audiences.map(quoted).join(" or ");
  const reason = kind === "access" ? `${wanted} is expected` : `the token was issued to the client ${wanted}`;
  yield problem("wrong-audience", `\`aud\` is ${quoted(aud)}, but ${reason}`);
}

function* judgeScope(
  claims: JsonObject,
  { scopes, scopeClaim, scopeFormat }: Expectations,
): Generator<Problem> {
  const value = claims[scopeClaim];
  const isList = Array.isArray(value);
  if (value !== undefined && (scopeFormat === "array" ? !isList : typeof value !== "string")) {
    const wanted = scopeFormat === "array" ? "a list" : "a string, separated by spaces";
    yield problem("scope-form", `\`${scopeClaim}\` is ${quoted(value)}, but it should be ${wanted}`);
  }
  const granted: unknown[] = isList ? value : typeof value === "string" ? value.split(" ") : [];
  const missing = scopes.filter((scope) => !granted.includes(scope));
  if (missing.length > 0) {
    yield problem(
      "missing-scope",
      `the token does not have the scope ${missing.map(quoted).join(", ")}; its \`${scopeClaim}\` is ${quoted(value)}`,
    );
  }
}

/** Checks the header's `typ`, which may have the prefix `application/`. */
export function* judgeType({ typ }: JsonObject, expected: Expectations): Generator<Problem> {
  if (expected.typ === undefined || plainType(typ) === plainType(expected.typ)) return;
  const found = typ === undefined ? "`typ` is missing" : `\`typ\` is ${quoted(typ)}`;
  yield problem("wrong-typ", `${found}; access tokens of this issuer have ${quoted(expected.typ)}`);
}

function plainType(typ: unknown): unknown {
  return typeof typ === "string" ? typ.toLowerCase().replace(/^application\//, "") : typ;
}
