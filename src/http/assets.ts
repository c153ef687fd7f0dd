// Serves the static files of Mintmark's pages under /_mintmark/assets/. File names come only from a fixed
// map, so that nothing in a request can become a file path.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Middleware } from "koa";
import { packageFile } from "../package-files.ts";

const PREFIX = "/_mintmark/assets/";
const CSS = "text/css; charset=utf-8";
const JAVASCRIPT = "text/javascript; charset=utf-8";
const SVG = "image/svg+xml";

const TYPES = new Map([
  ["mintmark.css", CSS],
  ["logo.svg", SVG],
  ["console.js", JAVASCRIPT],
  ["api.js", JAVASCRIPT],
  ["copy.js", JAVASCRIPT],
  ["dom.js", JAVASCRIPT],
  ["key-list.js", JAVASCRIPT],
  ["mint-form.js", JAVASCRIPT],
  ["mint-result.js", JAVASCRIPT],
  ["session-frame.js", JAVASCRIPT],
  ["signing-out.js", JAVASCRIPT],
  ["times.js", JAVASCRIPT],
  ["token-list.js", JAVASCRIPT],
  ["usage.js", JAVASCRIPT],
]);

interface Asset {
  content: Buffer;
  etag: string;
}

/** Serves the assets; any other request goes on to the next middleware. */
export function serveAssets(): Middleware {
  const loaded = new Map<string, Asset>();

  return function assets(ctx, next) {
    if (!ctx.path.startsWith(PREFIX)) return next();
    const name = ctx.path.slice(PREFIX.length);
    const type = TYPES.get(name);
    ctx.set("X-Content-Type-Options", "nosniff");
    if (type === undefined || (ctx.method !== "GET" && ctx.method !== "HEAD")) {
      ctx.status = 404;
      return;
    }
    const asset = loaded.get(name) ?? load(name);
    loaded.set(name, asset);
    // Browsers revalidate every time, so that no page runs an old script after an upgrade.
    ctx.set({ "Cache-Control": "no-cache", ETag: asset.etag, "Content-Type": type });
    ctx.status = 200;
    if (ctx.fresh) ctx.status = 304;
    else ctx.body = asset.content;
  };
}

function load(name: string): Asset {
  const content = readFileSync(packageFile(`views/assets/${name}`));
  return { content, etag: `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"` };
}
