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
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const names = folder === path ? [path] : [path, `${folder}*`];
  const known = names.find((each) => Object.hasOwn(pages, each));
  return known === undefined ? undefined : pages[known];
}
