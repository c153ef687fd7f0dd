// Serves the static files of Mintmark's pages under /_mintmark/assets/. A request only selects one of the names
// that the folder had at the start, so that nothing in a request can become a file path.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Middleware } from "koa";
import { MintmarkError } from "../errors.ts";
import { packageFile } from "../package-files.ts";
import { READ, requireMethod } from "./require-method.ts";

export const ASSETS_PREFIX = "/_mintmark/assets/";
const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

interface Asset {
  content: Buffer;
  etag: string;
}

/** Serves the assets; any other request goes on to the next middleware. */
export function serveAssets(): Middleware {
  const types = assetTypes();
  const loaded = new Map<string, Asset>();

  return function assets(ctx, next) {
    if (!ctx.path.startsWith(ASSETS_PREFIX)) return next();
    const name = ctx.path.slice(ASSETS_PREFIX.length);
    const type = types.get(name);
    ctx.set("X-Content-Type-Options", "nosniff");
    if (type === undefined) throw new MintmarkError("not_found", `there is nothing at ${ctx.path}`);
    requireMethod(ctx, READ);
    const asset = loaded.get(name) ?? load(name);
    loaded.set(name, asset);
    // Browsers revalidate every time, so that no page runs an old script after an upgrade.
    ctx.set({ "Cache-Control": "no-cache", ETag: asset.etag, "Content-Type": type });
    ctx.status = 200;
    if (ctx.fresh) ctx.status = 304;
    else ctx.body = asset.content;
  };
}

/** Returns the media type of each asset, by its path below the folder. */
function assetTypes(): Map<string, string> {
  const files = readdirSync(fileURLToPath(packageFile("views/assets/")), {
    recursive: true,
    encoding: "utf8",
  });
  return new Map(
    files.flatMap((file) => {
      const type = TYPES[extname(file)];
      return type === undefined ? [] : [[file.replaceAll(sep, "/"), type] as const];
    }),
  );
}

function load(name: string): Asset {
  const content = readFileSync(packageFile(`views/assets/${name}`));
  return { content, etag: `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"` };
}
