// Recognises requests that a proxy or tunnel forwarded, by the headers that these add.
import type { Context } from "koa";

const FORWARDING_HEADERS = new Set([
  ...["forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "cdn-loop"],
  ...[
    "true-client-ip",
    "fastly-client-ip",
    "fly-client-ip",
    "incap-client-ip",
    "x-proxyuser-ip",
    "x-remote-ip",
  ],
  ...["x-remote-addr", "x-nginx-proxy", "x-scheme"],
]);
/** Headers whose names begin so, such as `X-Forwarded-For` and `CF-Connecting-IP`. */
const FORWARDING_PREFIXES = [
  "x-forwarded-",
  "x-original-",
  "cf-",
  "x-envoy-",
  "tailscale-",
  "x-azure-",
  "x-appengine-",
  "x-arr-",
  "x-vercel-",
];

/**
 * Whether a request came through a proxy. A proxy that adds no header cannot be told from a direct client. This
 * reads the headers as they were sent, because the server itself adds some for the engine.
 */
export function isForwarded({ req: { rawHeaders } }: Context): boolean {
  return rawHeaders.some((text, index) => index % 2 === 0 && isForwarding(text.toLowerCase()));
}

function isForwarding(name: string): boolean {
  return FORWARDING_HEADERS.has(name) || FORWARDING_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** Returns the client that the nearest proxy saw: the last entry of X-Forwarded-For, else X-Real-IP. */
export function forwardedFor(ctx: Context): string | undefined {
  const last = ctx.get("x-forwarded-for").split(",").at(-1)?.trim();
  return (last || ctx.get("x-real-ip").trim() || undefined)?.slice(0, 64);
}
