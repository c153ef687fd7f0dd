// Makes the part of docs/check.md about real verifiers, from the measured results.
import { MEASURED, type Measured } from "../../test/interop/sdks/verifiers/measured.ts";

/** Cases that usually occur together, by the name that the table shows for the group. */
const TOGETHER: Record<string, string[]> = {
  "any `typ`": [
    "wrong-type-id-token",
    "typ-confusion",
    "typ-confusion-dpop-proof",
    "typ-confusion-security-event",
    "typ-jwt",
    "typ-missing",
  ],
  "any `aud`": [
    "wrong-audience",
    "audience-list-without-you",
    "no-audience",
    "audience-longer",
    "audience-shorter",
    "audience-case",
  ],
  "any `iss`": ["wrong-issuer", "issuer-trailing-slash"],
  "no `sub`": ["missing-sub", "empty-sub"],
  "any `crit`": ["crit-unknown", "b64-false"],
};

const BEGIN = "<!-- Generated from test/interop/sdks/verifiers/measured.ts by `npm run generate`. -->";
const END = "<!-- Here ends what is generated. -->";

/** Returns the page with the table replaced; the rest of the page is written by hand. */
export function withVerifiers(page: string): string {
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`docs/check.md must have ${BEGIN} and then ${END}`);
  return [page.slice(0, before) + BEGIN, verifiersTable(), page.slice(after)].join("\n\n");
}

function verifiersTable(): string {
  return [
    "| verifier | accepts | critical and high | medium and low | other findings | with its stricter options |",
    "| --- | --- | --- | --- | --- | --- |",
    ...MEASURED.map(row),
    "",
    Object.entries(TOGETHER)
      .map(([label, names]) => `${label}: ${names.map(code).join(", ")}.`)
      .join(" "),
    "",
    ...MEASURED.map(({ verifier, setUp, advice }) => `- **${verifier}.** ${setUp} ${advice}`),
  ].join("\n");
}

function row({ verifier, packages, result, stricter }: Measured): string {
  const accepted = casesOf(result.found, "accepted");
  const [high, low] = split(accepted);
  const cells = [
    `**${verifier}**: ${Object.entries(packages)
      .map(([name, version]) => (name === verifier ? version : `${name} ${version}`))
      .join(", ")}`,
    `${accepted.length} of ${result.shouldRefuse}`,
    high,
    low,
    besides(result).join("; "),
    stricter ? `${stricter.by}: ${rest(stricter.accepted)}` : "none",
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|") || "–").join(" | ")} |`;
}

interface Case {
  severity: string;
  name: string;
}

function casesOf(found: string[], kind: string): Case[] {
  return found.flatMap((line) => {
    const [severity = "", itsKind, name = ""] = line.split(" ");
    return itsKind === kind ? [{ severity, name }] : [];
  });
}

/** A group is listed in the column of its most severe case. */
function split(cases: Case[]): [high: string, low: string] {
  const names = new Set(cases.map(({ name }) => name));
  const groups = Object.entries(TOGETHER).filter(([, members]) => members.every((name) => names.has(name)));
  const labels = cases.map(({ severity, name }) => ({
    isHigh: severity === "critical" || severity === "high",
    label: groups.find(([, members]) => members.includes(name))?.[0] ?? code(name),
  }));
  const high = new Set(labels.filter(({ isHigh }) => isHigh).map(({ label }) => label));
  const low = new Set(labels.map(({ label }) => label).filter((label) => !high.has(label)));
  return [[...high].join(", "), [...low].join(", ")];
}

function rest(accepted: string[]): string {
  const parts = split(casesOf(accepted, "accepted")).filter((part) => part !== "");
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

function besides({ found, answers }: Measured["result"]): string[] {
  const list = (kind: string) => casesOf(found, kind).map(({ name }) => code(name));
  const [felled, refused, flooded, broke] = ["felled", "refused", "flooded", "broke"].map(list);
  return [
    ...(felled?.length ? [`crashed by ${felled.join(", ")}`] : []),
    ...(refused?.length ? [`refuses ${refused.join(", ")}`] : []),
    ...(flooded?.length ? [flooded.join(", ")] : []),
    ...(broke?.length ? [`500 to ${broke.length > 3 ? `${broke.length} cases` : broke.join(", ")}`] : []),
    ...(answers.length > 0 ? [`remarks: ${answers.join(", ")}`] : []),
  ];
}

function code(name: string): string {
  return `\`${name}\``;
}
