// Finds the vendor's page at a path.
import type { ProfilePaths } from "./contract.ts";

export function vendorPageAt(
  { pages = {} }: Pick<ProfilePaths, "pages">,
  path: string,
): NonNullable<ProfilePaths["pages"]>[string] | undefined {
  const known = [path, path.replace(/[^/]+$/, "*")].find((each) => Object.hasOwn(pages, each));
  return known === undefined ? undefined : pages[known];
}
