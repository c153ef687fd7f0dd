// Finds the vendor's pages.
import type { ProfilePaths } from "./contract.ts";

/** Returns the paths of the debugger's form and of its redirect URI; empty without a debugger. */
export function debuggerPaths({ debugger: form }: Pick<ProfilePaths, "debugger">): string[] {
  return form === undefined ? [] : [form, `${form}/callback`];
}

/** Returns what makes the page at a path. */
export function vendorPageAt(
  { pages = {} }: Pick<ProfilePaths, "pages">,
  path: string,
): NonNullable<ProfilePaths["pages"]>[string] | undefined {
  const known = [path, path.replace(/[^/]+$/, "*")].find((each) => Object.hasOwn(pages, each));
  return known === undefined ? undefined : pages[known];
}
