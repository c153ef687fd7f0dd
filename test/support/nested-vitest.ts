// Runs tests in a separate vitest process, as a user would: the cases of nested-vitest/, or those of another folder.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const VITEST = join(import.meta.dirname, "../../node_modules/vitest/vitest.mjs");
const ROOT = join(import.meta.dirname, "nested-vitest");

interface Ended {
  code: number | null;
  output: string;
}

/** @param name The name of the case, such as `failing` for failing.case.ts. */
export function runVitest(name: string): Promise<Ended> {
  return runVitestIn(ROOT, `${name}.case.ts`);
}

/** Runs the tests of a folder with the configuration in it, or only the files whose paths contain the text. */
export async function runVitestIn(folder: string, ...files: string[]): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(
    ([key]) => !/^VITEST|^(TEST|FORCE_COLOR|DEV|PROD)$/.test(key),
  );
  const child = spawn(process.execPath, [VITEST, "run", "--root", folder, ...files], {
    env: { ...Object.fromEntries(inherited), NO_COLOR: "1", CI: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}
