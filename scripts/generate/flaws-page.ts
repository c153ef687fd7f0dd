// docs/flaws.md, from the catalogue.
import { FLAWS } from "../../src/tokens/flaws/catalogue.ts";
import {
  FLAW_GROUPS,
  verdictFor,
  type Flaw,
  type FlawGroup,
  type Verdict,
} from "../../src/tokens/flaws/flaw.ts";

const GROUPS: Record<FlawGroup, string> = {
  time: "Time",
  signature: "Signature and keys",
  claims: "Claims and type",
  scope: "Scope",
  lifecycle: "Life and death",
  transport: "Transport and shape",
};

export function flawsPage(): string {
  return `# Flaws

<!-- Generated from src/tokens/flaws by \`npm run generate\`. -->

${FLAWS.length} ways in which a minted token can be wrong, each in that one way only, signed with the issuer's real keys
wherever the flaw is not the key itself. An API that accepts one it should refuse has a hole; so has one that refuses
what must be accepted.

\`\`\`ts
const bad = await idp.token({ user: "alice", audience: "http://localhost:8000/mcp", scope: "read", flaw: "expired" });
\`\`\`

Over HTTP it is the member \`flaw\` of \`POST /tokens\`; \`GET /flaws\` and \`idp.flaws.list()\` answer this page as data. A
flaw of how a token is sent mints the sound token and notes the flaw in its record. Tokens that the issuer would never
have made (forged ones, altered ones) stand in the list of tokens, but introspection, revocation and userinfo don't know
their values.

The two columns of answers are those of an API that verifies JWTs with the published keys and of one that asks the
introspection endpoint; each then checks audience, subject and scope itself. "Either": the rule leaves it open.

${FLAW_GROUPS.map(section).join("\n\n")}
`;
}

function section(group: FlawGroup): string {
  const flaws = FLAWS.filter((flaw) => flaw.group === group);
  return [`## ${GROUPS[group]}`, table(flaws), flaws.map(details).join("\n")].join("\n\n");
}

function table(flaws: readonly Flaw[]): string {
  const rows = flaws.map((flaw) =>
    [
      `\`${flaw.name}\``,
      flaw.summary.replaceAll("|", "\\|"),
      answer(verdictFor(flaw, "jwks")),
      answer(verdictFor(flaw, "introspection")),
      flaw.severity,
    ].join(" | "),
  );
  return [
    "| flaw | what is wrong | by JWKS | by introspection | severity |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

function details({ name, rule, remedy }: Flaw): string {
  return `- \`${name}\`: ${rule}. ${remedy}`;
}

function answer(verdict: Verdict): string {
  switch (verdict.outcome) {
    case "refuse":
      return [text(verdict), ...(verdict.or ? [text(verdict.or)] : [])].join(" or ");
    case "not-applicable":
      return "–";
    default:
      return verdict.outcome;
  }
}

function text({ status, error }: { status: number; error?: string }): string {
  return error === undefined ? String(status) : `${status} \`${error}\``;
}
