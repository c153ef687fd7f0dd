// A Chromium for the tests that need a real browser: an installed one, else the packaged build. Where none
// can be started, `browser` is undefined and those tests skip by name.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
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
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin"];
  const installed = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const configured = process.env["CHROME_PATH"];
  yield* new Set([...(configured ? [configured] : []), ...installed].filter((path) => existsSync(path)));
  try {
    const { default: packaged } = await import("@sparticuz/chromium");
    yield await packaged.executablePath();
  } catch {
    // Not for this platform.
  }
}
