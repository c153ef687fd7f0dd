// Runs the cases of nested-vitest/ in a separate vitest process, as a user would.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const VITEST = join(import.meta.dirname, "../../node_modules/vitest/vitest.mjs");
const ROOT = join(import.meta.dirname, "nested-vitest");

/** @param name The name of the case, such as `failing` for failing.case.ts. */
export async function runVitest(name: string): Promise<{ code: number | null; output: string }> {
  const inherited = Object.entries(process.env).filter(
    ([key]) => !/^VITEST|^(TEST|FORCE_COLOR|DEV|PROD)$/.test(key),
  );
  const child = spawn(process.execPath, [VITEST, "run", "--root", ROOT, `${name}.case.ts`], {
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
