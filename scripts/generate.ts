// Writes the files that are generated from the sources. With --check it writes nothing and fails if a file is
// stale.

import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";
import { agentsPage } from "./generate/agents-page.ts";
import { configurationPage } from "./generate/configuration-page.ts";
import { controlPage } from "./generate/control-page.ts";
import { errorsPage } from "./generate/errors-page.ts";
import { flawTable } from "./generate/flaw-table.ts";
import { flawsPage } from "./generate/flaws-page.ts";
import { goOptions, goRecords } from "./generate/go-client.ts";
import { withHouseMap } from "./generate/house-map.ts";
import { javaOptions, javaRecords } from "./generate/java-client.ts";
import { jsonSchema } from "./generate/json-schema.ts";
import { withKeycloakDifferences } from "./generate/keycloak-differences.ts";
import { openApiFile } from "./generate/openapi-file.ts";
import { profilesPage } from "./generate/profiles-page.ts";
import { pythonAsync } from "./generate/python-async.ts";
import { pythonRecords } from "./generate/python-client.ts";
import { pagesForUsers, withTypedCommand } from "./generate/typed-command.ts";
import { withVerifiers } from "./generate/verifiers-table.ts";

interface Generated {
  /** The path, relative to the repository. */
  file: string;
  content: () => string | Promise<string>;
}

const markdown = (page: () => string) => () => format(page(), { parser: "markdown", printWidth: 110 });

const JAVA = "clients/java/src/main";

const GENERATED: Generated[] = [
  { file: "mintmark.schema.json", content: jsonSchema },
  { file: "openapi.json", content: openApiFile },
  { file: "docs/agents.md", content: markdown(agentsPage) },
  { file: "docs/configuration.md", content: markdown(configurationPage) },
  { file: "docs/control.md", content: markdown(controlPage) },
  { file: "docs/errors.md", content: markdown(errorsPage) },
  { file: "docs/flaws.md", content: markdown(flawsPage) },
  { file: "docs/profiles.md", content: markdown(profilesPage) },
  {
    file: "docs/check.md",
    content: () => rewritten("docs/check.md", (page) => withTypedCommand(withVerifiers(page))),
  },
  {
    file: "docs/profiles/keycloak.md",
    content: () =>
      rewritten("docs/profiles/keycloak.md", (page) => withTypedCommand(withKeycloakDifferences(page))),
  },
  { file: "clients/python/src/mintmark/_async_handle.py", content: pythonAsync },
  { file: "clients/python/src/mintmark/_records.py", content: pythonRecords },
  { file: "clients/python/src/mintmark/flaws.json", content: flawTable },
  { file: "clients/go/mintmarktest/flaws.json", content: flawTable },
  { file: "clients/go/mintmarktest/options.go", content: goOptions },
  { file: "clients/go/mintmarktest/records.go", content: goRecords },
  { file: `${JAVA}/resources/mintmark/flaws.json`, content: flawTable },
  { file: `${JAVA}/java/mintmark/Options.java`, content: javaOptions },
  { file: `${JAVA}/java/mintmark/Records.java`, content: javaRecords },
  { file: "CONTRIBUTING.md", content: () => rewritten("CONTRIBUTING.md", withHouseMap) },
];

/** Pages that are written by hand, and whose only generated part is the command. */
const WRITTEN = pagesForUsers().filter((page) => GENERATED.every(({ file }) => file !== page));
GENERATED.push(...WRITTEN.map((file) => ({ file, content: () => rewritten(file, withTypedCommand) })));

/** A written page of which only a part is generated. */
async function rewritten(file: string, rewrite: (page: string) => string): Promise<string> {
  const page = await readFile(new URL(`../${file}`, import.meta.url), "utf8");
  return markdown(() => rewrite(page))();
}

const isCheck = process.argv.includes("--check");
for (const { file, content } of GENERATED) {
  const url = new URL(`../${file}`, import.meta.url);
  const wanted = await content();
  if ((await readFile(url, "utf8").catch(() => undefined)) === wanted) continue;
  if (isCheck) {
    console.error(`${file} is stale: run \`npm run generate\` and commit it`);
    process.exitCode = 1;
  } else {
    await writeFile(url, wanted);
    console.log(`wrote ${file}`);
  }
}
