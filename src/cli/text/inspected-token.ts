// Formats an inspected token for people: the verdict, header and claims, and each problem with its rule.
import { styleText } from "node:util";
import type { Inspection } from "../../control/inspect.ts";
import { printable } from "../../printable.ts";
import { memberLines, title } from "./minted-token.ts";

const FORMS = {
  jwt: "JWT",
  jwe: "encrypted token (JWE)",
  opaque: "opaque value",
  garbage: "not a token in a known form",
};
const KINDS = { access: "access token", id: "ID token", refresh: "refresh token", logout: "logout token" };

export function inspectionText(found: Inspection): string {
  const { form, kind, header, claims, record } = found;
  const whose = record ? `, ${KINDS[kind ?? "access"]} of issuer "${record.issuer}"` : "";
  const sections = [
    [title("Form"), `${FORMS[form]}${whose}`],
    [title("A strict verifier"), ...verdictLines(found)],
    ...(found.signature ? [[title("Signature"), signatureText(found.signature)]] : []),
    ...(header ? [[title("Header"), ...memberLines(header)]] : []),
    ...(claims ? [[title("Claims"), ...memberLines(claims)]] : []),
    ...(record ? [[title("Record"), recordText(record)]] : []),
    [title("Problems"), ...problemLines(found)],
  ];
  return sections.map((lines) => lines.join("\n")).join("\n\n");
}

function verdictLines({ accepts: { jwks, introspection } }: Inspection): string[] {
  const line = (who: string, verdict: boolean | null) =>
    verdict === null ? [] : [`  ${who}  ${verdict ? "accepts it" : styleText("bold", "refuses it")}`];
  return [...line("with the keys    ", jwks), ...line("by introspection ", introspection)];
}

function signatureText({ verified, kid, state }: NonNullable<Inspection["signature"]>): string {
  if (!verified) return "does not verify with any key of this issuer";
  return kid === null
    ? "verifies with a configured secret"
    : `verifies with the key ${printable(kid)} (${state ?? "unknown"})`;
}

function recordText({ id, expiresAt, revokedAt, flaw }: NonNullable<Inspection["record"]>): string {
  const facts = [
    `id ${id}`,
    expiresAt === null ? "never expires" : `expires ${expiresAt}`,
    ...(revokedAt === null ? [] : [`revoked ${revokedAt}`]),
    ...(flaw === null ? [] : [`minted with the flaw ${flaw}`]),
  ];
  return `  ${facts.join(", ")}`;
}

function problemLines({ problems }: Inspection): string[] {
  if (problems.length === 0) return ["  none"];
  return problems.flatMap(({ code, message, rule, severity }) => [
    `  ${severity === "refuse" ? styleText("bold", code) : `${code} (a warning)`}: ${printable(message)}`,
    styleText("dim", `    ${rule}`),
  ]);
}
