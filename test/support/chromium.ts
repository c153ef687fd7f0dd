// Starts Chromium for tests that need a real browser: CHROME_PATH, else the packaged headless build, which
// needs less than half the processor time of an installed one, else an installed one. Without a browser, or with
// TEST_WITHOUT_CHROMIUM, those tests are skipped by name.
import { existsSync, mkdtempSync, renameSync, rmSync, statfsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";

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
/** Playwright's advice for containers, where shared memory is often 64 MB: files instead, which cost a tenth more time. */
const SMALL_SHARED_MEMORY = "--disable-dev-shm-usage";
const ENOUGH_SHARED_MEMORY_BYTES = 1024 ** 3;

/** @param flags Additional switches, such as `--host-resolver-rules`. */
export async function startChromium(flags: string[] = []): Promise<Browser | undefined> {
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : []; // Chromium does not run as root with a sandbox
  for await (const executablePath of candidates()) {
    try {
      return await chromium.launch({
        executablePath,
        args: [...FLAGS, ...sandbox, ...flags],
        ignoreDefaultArgs: hasSharedMemory() ? [SMALL_SHARED_MEMORY] : [],
      });
    } catch {
      // This Chromium does not run here; try the next one.
    }
  }
  return undefined;
}

function hasSharedMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    return bavail * bsize >= ENOUGH_SHARED_MEMORY_BYTES;
  } catch {
    return false; // not Linux
  }
}

async function* candidates(): AsyncGenerator<string> {
  if (process.env["TEST_WITHOUT_CHROMIUM"]) return;
  const configured = process.env["CHROME_PATH"];
  if (configured && existsSync(configured)) yield configured;
  try {
    yield await packagedBuild();
  } catch {
    // The build is for another platform, or there is no folder to unpack it into.
  }
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin"];
  const installed = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  yield* new Set(installed.filter((path) => existsSync(path)));
}

/** Unpacks the build into its package folder on first use, so that it is removed with the package. */
async function packagedBuild(): Promise<string> {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error("it is built for Linux on x64");
  const folder = join(dirname(fileURLToPath(import.meta.resolve("@sparticuz/chromium"))), "unpacked");
  if (!existsSync(folder)) {
    const { default: packaged } = await import("@sparticuz/chromium");
    const own = mkdtempSync(`${folder}-`);
    const { TMPDIR = "" } = process.env;
    process.env["TMPDIR"] = own; // the package unpacks into TMPDIR
    const unpacking = packaged.executablePath();
    if (TMPDIR === "") delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
    await unpacking;
    try {
      renameSync(own, folder); // atomic, so that no worker sees a partly unpacked build
    } catch {
      rmSync(own, { recursive: true }); // another worker was faster
    }
  }
  return join(folder, "chromium");
}
