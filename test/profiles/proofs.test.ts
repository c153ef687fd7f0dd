// The support matrix: every row names an existing vendor, what the tests prove, and the setup for it.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PROFILE_NAMES } from "../../src/profiles/profile-names.ts";
import { PROVEN } from "../interop/sdks/proven.ts";

const page = (name: string) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), "utf8");

it("the matrix has unique rows for every vendor, each with proofs and a line of setup", () => {
  const vendors = PROFILE_NAMES.filter((name) => name !== "generic");
  expect([...new Set(PROVEN.map(({ vendor }) => vendor))].toSorted()).toEqual(vendors.toSorted());
  expect(PROVEN.filter(({ proves, line }) => proves.length === 0 || line === "")).toEqual([]);
  const rows = PROVEN.map(({ vendor, sdk, version }) => `${vendor} ${sdk} ${version}`);
  expect(rows.toSorted()).toEqual([...new Set(rows)].toSorted());
});

it("the matrix has the versions that the Java and Python tests pin", () => {
  const read = (file: string) => readFileSync(new URL(`../interop/${file}`, import.meta.url), "utf8");
  const requirements = read("python/requirements.txt");
  const pinned: Record<string, RegExpExecArray | null> = {
    "spring-boot-starter-oauth2-resource-server": /<spring-boot.version>(.+)</.exec(read("spring/pom.xml")),
    Authlib: /^authlib==(.+)$/m.exec(requirements),
    PyJWT: /^pyjwt\[crypto\]==(.+)$/m.exec(requirements),
  };
  for (const [sdk, version] of Object.entries(pinned)) {
    const versions = PROVEN.filter((row) => row.sdk === sdk).map((row) => row.version);
    expect([sdk, ...new Set(versions)]).toEqual([sdk, version?.[1]]);
  }
});

it("docs/profiles.md has the matrix, and links a page for each vendor that says what is unsure", () => {
  const overview = page("profiles");
  for (const { sdk, version } of PROVEN) expect(overview).toContain(`${sdk} ${version}`);
  for (const vendor of new Set(PROVEN.map((row) => row.vendor))) {
    expect(overview).toContain(`(profiles/${vendor}.md)`);
    expect(page(`profiles/${vendor}`)).toMatch(/unsure/i);
  }
});
