// Makes docs/flaws.md from the catalogue of flaws.
import { FLAWS } from "../../src/tokens/flaws/catalogue.ts";
import {
  type Flaw,
  FLAW_GROUPS,
  type FlawGroup,
  type Verdict,
  verdictFor,
} from "../../src/tokens/flaws/flaw.ts";

const GROUPS: Record<FlawGroup, string> = {
  time: "Time",
  signature: "Signature and keys",
  claims: "Claims and type",
  scope: "Scope",
  lifecycle: "Lifecycle",
  transport: "Transport and shape",
};

export function flawsPage(): string {
  return `# Flaws

<!-- Generated from src/tokens/flaws by \`npm run generate\`. -->

A minted token can have one of ${FLAWS.length} flaws. It is wrong only in that way, and is signed with the
issuer's real keys unless the flaw is in the key itself. An API that accepts a token it should refuse has a
security hole; an API that refuses a token it must accept has a bug.

\`\`\`ts
const bad = await idp.token({ user: "alice", audience: "http://localhost:8000/mcp", scope: "read", flaw: "expired" });
\`\`\`

Over HTTP, use the member \`flaw\` of \`POST /tokens\`; \`GET /flaws\` and \`idp.flaws.list()\` return this
page as data. If the flaw is in how the token is sent, minting returns a sound token and notes the flaw in its
record. Tokens that the issuer would never issue (forged or altered ones) appear in the list of tokens, but
introspection, revocation and userinfo do not recognise their values.

The column "by JWKS" is the required response of an API that verifies JWTs with the published keys, "by
introspection" that of an API that uses the introspection endpoint; both then check audience, subject and
scope themselves. "Either" means that the rule leaves the response open.

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
