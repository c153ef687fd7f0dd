// Audits a page as it is shown: axe-core's rules for accessibility, in light and dark mode and at the widths of a
// phone, a laptop and a large screen, where nothing may need scrolling sideways.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const WIDTHS = [360, 1280, 1600];
const HEIGHT = 900;
/** The rules whose result depends on the colour scheme. */
const RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"];

/**
 * Expects no violation. With SCREENSHOTS set to a folder, keeps a picture of each look there.
 *
 * @param name Name of the page, for messages and pictures.
 * @param options.widths In pixels. Default: all three.
 */
export async function audit(page: Page, name: string, { widths = WIDTHS } = {}): Promise<void> {
  const before = page.viewportSize();
  // Not as a script of the page, which the content security policy would block.
  if (await page.evaluate<boolean>("!('axe' in window)")) await page.evaluate(AXE);
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of widths) {
      const look = `${name}-${width}-${colorScheme}`;
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: HEIGHT });
      await keepPicture(page, look);
      expect(await page.evaluate<number>("document.documentElement.scrollWidth"), look).toBeLessThanOrEqual(
        width,
      );
      // The other results take longer than the violations, and nothing reads them. Only colours differ in the dark.
      const options = {
        resultTypes: ["violations"],
        ...(colorScheme === "dark" && { runOnly: RULES_OF_COLOUR }),
      };
      const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
      const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
      expect(found, look).toEqual([]);
    }
  }
  if (before) await page.setViewportSize(before);
}

async function keepPicture(page: Page, look: string): Promise<void> {
  const folder = process.env["SCREENSHOTS"];
  if (folder === undefined) return;
  await page.screenshot({ path: `${folder}/${look}.png`, fullPage: true });
}
