// Draws the map of the rooms in CONTRIBUTING.md.
import { ROOMS } from "../house.ts";

const BEGIN = "<!-- The map is generated from scripts/house.ts by `npm run generate`. -->";
const END = "<!-- End of the map. -->";

/** Returns the page with a fresh map between its markers. */
export function withHouseMap(page: string): string {
  const start = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (start === -1 || end === -1) throw new Error("CONTRIBUTING.md has lost the markers of its map");
  const rows = ROOMS.map(
    ({ name, owns, imports }) =>
      `| \`${name}\` | ${owns} | ${imports.map((each) => `\`${each}\``).join(" ") || "–"} |`,
  );
  const map = ["| room | owns | imports |", "| --- | --- | --- |", ...rows].join("\n");
  return `${page.slice(0, start)}${BEGIN}\n\n${map}\n\n${page.slice(end)}`;
}
