// Knows where the package's files lie. Sources in src/ and the bundle in dist/ are both one folder below its root.

const ROOT = new URL("../", import.meta.url);

/** Returns the URL of a file of the package, such as `views/login.ejs`. */
export function packageFile(path: string): URL {
  return new URL(path, ROOT);
}

/** The module that configuration files import as "mintmark" if the package is not installed beside them. */
export const DEFINE_MODULE = new URL(
  import.meta.url.endsWith(".ts") ? "config/define.ts" : "define.js",
  import.meta.url,
).href;
