// Makes the part of docs/profiles/keycloak.md about the differences from a real Keycloak, from the list that the
// differential test reads.
import { DIFFERENCES, type Differences } from "../../test/interop/keycloak/differences.ts";
import { VERSION } from "../../test/interop/keycloak/keycloak.ts";

const BEGIN = "<!-- Generated from test/interop/keycloak/differences.ts by `npm run generate`. -->";
const END = "<!-- Here ends what is generated. -->";

/** Returns the page with the list replaced; the rest of the page is written by hand. */
export function withKeycloakDifferences(page: string): string {
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before < 0 || after < before) {
    throw new Error(`docs/profiles/keycloak.md must have ${BEGIN} and then ${END}`);
  }
  const intro = `Measured with Keycloak ${VERSION}. \`*\` stands for any text, \`-\` for a member that is not there.`;
  return [page.slice(0, before) + BEGIN, intro, ...DIFFERENCES.map(section), page.slice(after)].join("\n\n");
}

function section({ why, known }: Differences): string {
  return [
    `**${why}**`,
    "",
    "| request | what differs | Keycloak | Mintmark |",
    "| --- | --- | --- | --- |",
    ...known.map((entry) => `| ${entry.map((text) => `\`${text.replaceAll("|", "\\|")}\``).join(" | ")} |`),
  ].join("\n");
}
