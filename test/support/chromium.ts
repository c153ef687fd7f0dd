// A Chromium for the tests that need a real browser: the packaged build, which draws nothing on a screen and so needs
// less than half the processor time of an installed one, else that; or what CHROME_PATH names. Where none can be
// started, `browser` is undefined and those tests skip by name.
import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FLAGS = [
  "--headless",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @param flags further switches, such as `--host-resolver-rules`. */
export async function startChromium(flags: string[] = []): Promise<Browser | undefined> {
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : []; // Chromium refuses it to root
  for await (const executablePath of candidates()) {
    try {
      return await chromium.launch({ executablePath, args: [...FLAGS, ...sandbox, ...flags] });
    } catch {
      // Not a Chromium that runs here; the next one may.
    }
  }
  return undefined;
}

async function* candidates(): AsyncGenerator<string> {
  const configured = process.env["CHROME_PATH"];
  if (configured && existsSync(configured)) yield configured;
  try {
    yield await packagedBuild();
  } catch {
    // Not for this platform, or nowhere to unpack it.
  }
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin"];
  const installed = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  yield* new Set(installed.filter((path) => existsSync(path)));
}

/** Unpacks it into its package the first time, so that it goes when the package does. */
async function packagedBuild(): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error("it is built for Linux on x64");
  const folder = join(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium"))), "unpacked");
  if (!existsSync(folder)) {
    const { default: packaged } = await import("@sparticuz/chromium");
    const own = mkdtempSync(`${folder}-`);
    const { TMPDIR = "" } = process.env;
    process.env["TMPDIR"] = own; // where it unpacks
    const unpacking = packaged.executablePath();
    if (TMPDIR === "") delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
    await unpacking;
    try {
      renameSync(own, folder); // never seen half unpacked
    } catch {
      rmSync(own, { recursive: true }); // another worker was faster
    }
  }
  return join(folder, "chromium");
}
