// What a strict verifier finds wrong with claims, by the issuer's clock, without any tolerance.
import type { JsonObject } from "../json-object.ts";
import { timeProblems } from "../issuer/standing.ts";
import type { Expectations } from "./expectations.ts";
import { problem, quoted, type Problem, type ProblemCode } from "./problem.ts";
import { moment, seconds, timeProblem } from "./standing.ts";

/** No token is meant to live that long; milliseconds taken for seconds are. */
const CENTURY = 100 * 365 * 86_400;

export function* judgeClaims(claims: JsonObject, expected: Expectations, now: number): Generator<Problem> {
  for (const name of expected.requiredClaims)
    if (claims[name] === undefined)
      yield problem(`missing-${name}` as ProblemCode, `there is no \`${name}\``);
  yield* judgeNames(claims, expected);
  yield* judgeAudience(claims, expected);
  for (const found of timeProblems(claims, now)) yield timeProblem(found, now);
  yield* judgeAge(claims, now);
  if (claims["cnf"] !== undefined)
    yield problem(
      "bound-to-key",
      "`cnf` binds it to a key: as a bearer token alone it is worth nothing to who checks that",
    );
  if (expected.kind === "access") yield* judgeScope(claims, expected);
}

function* judgeAge({ iat, exp }: JsonObject, now: number): Generator<Problem> {
  if (iat !== undefined && typeof iat !== "number")
    yield problem("not-a-time", `\`iat\` is ${quoted(iat)}, which is no number`, { seenBy: ["jwks"] });
  else if (iat !== undefined && iat > now)
    yield problem("issued-in-future", `issued ${seconds(iat - now)} from now (\`iat\` is ${moment(iat)})`);
  if (typeof exp === "number" && exp > now + CENTURY)
    yield problem(
      "far-expiry",
      `\`exp\` (${exp}) is more than a hundred years ahead: milliseconds in place of seconds?`,
    );
}

function* judgeNames({ iss, sub, aud }: JsonObject, { issuers, kind }: Expectations): Generator<Problem> {
  if (iss !== undefined && !issuers.includes(iss as string))
    yield problem("wrong-issuer", `\`iss\` is ${quoted(iss)}, not ${issuers.map(quoted).join(" or ")}`);
  if (sub === "") yield problem("empty-sub", "`sub` is the empty string");
  else if (sub !== undefined && typeof sub !== "string")
    yield problem("malformed-claim", `\`sub\` is ${quoted(sub)}, which is no text`);
  const isTexts = [aud].flat().every((each) => typeof each === "string");
  if (aud !== undefined && !isTexts)
    yield problem(
      "malformed-claim",
      `\`aud\` is ${quoted(aud)}, which is neither a text nor a list of texts`,
    );
  if (Array.isArray(aud) && aud.length === 0 && kind !== "refresh")
    yield problem("missing-aud", "`aud` is an empty list");
}

function* judgeAudience({ aud }: JsonObject, { audiences, kind }: Expectations): Generator<Problem> {
  if (aud === undefined || !audiences || [aud].flat().some((each) => audiences.includes(each as string)))
    return;
  const whom = kind !== "access" ? "the client that it was issued to" : "expected";
  yield problem(
    "wrong-audience",
    `\`aud\` is ${quoted(aud)}; ${whom} is ${audiences.map(quoted).join(" or ")}`,
  );
}

function* judgeScope(
  claims: JsonObject,
  { scopes, scopeClaim, scopeFormat }: Expectations,
): Generator<Problem> {
  const value = claims[scopeClaim];
  const isList = Array.isArray(value);
  if (value !== undefined && (scopeFormat === "array" ? !isList : typeof value !== "string")) {
    const wanted = scopeFormat === "array" ? "a list" : "one text, separated by spaces";
    yield problem("scope-form", `\`${scopeClaim}\` is ${quoted(value)}, where it should be ${wanted}`);
  }
  const granted: unknown[] = isList ? value : typeof value === "string" ? value.split(" ") : [];
  const missing = scopes.filter((scope) => !granted.includes(scope));
  if (missing.length > 0)
    yield problem(
      "missing-scope",
      `it lacks ${missing.map(quoted).join(", ")}; its \`${scopeClaim}\` is ${quoted(value)}`,
    );
}

/** `typ` of the header, with or without `application/` in front. */
export function* judgeType({ typ }: JsonObject, expected: Expectations): Generator<Problem> {
  if (expected.typ === undefined || plainType(typ) === plainType(expected.typ)) return;
  const found = typ === undefined ? "there is no `typ`" : `\`typ\` is ${quoted(typ)}`;
  yield problem("wrong-typ", `${found}; an access token of this issuer has ${quoted(expected.typ)}`);
}

function plainType(typ: unknown): unknown {
  return typeof typ === "string" ? typ.toLowerCase().replace(/^application\//, "") : typ;
}
