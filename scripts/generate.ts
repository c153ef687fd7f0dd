// Writes the files that follow from the sources. With --check it writes nothing and fails where one is stale.

import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";
import { configurationPage } from "./generate/configuration-page.ts";
import { controlPage } from "./generate/control-page.ts";
import { flawsPage } from "./generate/flaws-page.ts";
import { jsonSchema } from "./generate/json-schema.ts";

interface Generated {
  /** Relative to the repository. */
  file: string;
  content: () => string | Promise<string>;
}

const markdown = (page: () => string) => () => format(page(), { parser: "markdown", printWidth: 110 });

const GENERATED: Generated[] = [
  { file: "mintmark.schema.json", content: jsonSchema },
  { file: "docs/configuration.md", content: markdown(configurationPage) },
  { file: "docs/control.md", content: markdown(controlPage) },
  { file: "docs/flaws.md", content: markdown(flawsPage) },
];

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
