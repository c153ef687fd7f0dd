// The matcher `toBeActiveToken`: asks the issuer whether a token is active, and says why it is not.
import type { Inspection } from "../index.ts";
import { asIssuer, boundIssuer, nameOf } from "./issuer.ts";
import { type MatcherThis, type Outcome, table } from "./outcome.ts";
import { valueOf } from "./token-value.ts";

const MATCHER = "toBeActiveToken";
const SHOWN_CLAIMS = ["iss", "sub", "client_id", "aud", "scope", "jti"];

export async function toBeActiveToken(this: MatcherThis, received: unknown, at?: unknown): Promise<Outcome> {
  const token = valueOf(received, MATCHER);
  const issuer = at === undefined ? boundIssuer(token, MATCHER) : asIssuer(at, MATCHER);
  const inspection = await issuer.inspect(token);
  const message = () =>
    [
      `expected the token ${this.isNot ? "not " : ""}to be active at ${nameOf(issuer)}`,
      ...(inspection.active ? [] : reasonsIn(inspection)),
      table(rowsOf(inspection)),
    ].join("\n");
  return { pass: inspection.active, message };
}

function reasonsIn({ problems, record }: Inspection): string[] {
  const refusing = problems.filter(({ severity }) => severity === "refuse");
  return [
    ...refusing.map(({ code, message, rule }) => `  ${code}: ${message} (${rule})`),
    ...(record?.flaw == null ? [] : [`  it was minted with the flaw ${record.flaw}`]),
    "",
  ];
}

function rowsOf({ form, kind, claims, record, judgedAt }: Inspection): [string, string][] {
  const shown = SHOWN_CLAIMS.filter((name) => claims?.[name] !== undefined);
  return [
    ["form", kind === null ? form : `${form}, ${kind} token`],
    ...shown.map((name): [string, string] => [name, plain(claims?.[name])]),
    ...(record ? [["expires at", record.expiresAt ?? "never"] as [string, string]] : []),
    ["judged at", `${judgedAt} (the issuer's clock)`],
  ];
}

function plain(claim: unknown): string {
  return typeof claim === "string" ? claim : JSON.stringify(claim);
}
