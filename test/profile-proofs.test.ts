// The support matrix: every row names a vendor that there is, something proven, and how to get there.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PROFILE_NAMES } from "../src/profiles/names.ts";
import { PROVEN } from "./interop/sdks/proven.ts";

const page = (name: string) => readFileSync(new URL(`../docs/${name}.md`, import.meta.url), "utf8");

it("has rows for every vendor, none twice, each with proofs and a line", () => {
  const vendors = PROFILE_NAMES.filter((name) => name !== "generic");
  expect([...new Set(PROVEN.map(({ vendor }) => vendor))].toSorted()).toEqual(vendors.toSorted());
  expect(PROVEN.filter(({ proves, line }) => proves.length === 0 || line === "")).toEqual([]);
  const rows = PROVEN.map(({ vendor, sdk, version }) => `${vendor} ${sdk} ${version}`);
  expect(rows.toSorted()).toEqual([...new Set(rows)].toSorted());
});

it("is on the page, which links one for each vendor that says what is unsure", () => {
  const overview = page("profiles");
  for (const { sdk, version } of PROVEN) expect(overview).toContain(`${sdk} ${version}`);
  for (const vendor of new Set(PROVEN.map((row) => row.vendor))) {
    expect(overview).toContain(`(profiles/${vendor}.md)`);
    expect(page(`profiles/${vendor}`)).toMatch(/unsure/i);
  }
});
