// Builds dist/, which the package ships: the bundle, its types, and the licences and the list of what is in it.
// `--quick` makes the bundle alone, for this repository's own processes.
import { parseArgs } from "node:util";
import { writeBundle } from "./build/bundle.ts";
import { writeLicenses } from "./build/licenses.ts";
import { writeSbom } from "./build/sbom.ts";
import { writeTypes } from "./build/types.ts";

const { values } = parseArgs({ options: { quick: { type: "boolean" } } });

const bundle = await writeBundle();
if (!values.quick) {
  bundle.removeOlderFiles();
  writeTypes();
}
writeLicenses(bundle.modules);
writeSbom(bundle.modules);
