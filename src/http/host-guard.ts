// Refuses requests whose Host header is not one of ours, before anything else looks at them: the defence
// against DNS rebinding. Parses by hand, because a guard that throws on malformed input is itself the hole.
import { BlockList, isIP } from "node:net";
import type { Middleware } from "koa";

const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?)(?::([0-9]{1,5}))?$/i;

// Any spelling of it matches, an IPv4 address written as IPv6 included.
const UNSPECIFIED = new BlockList();
UNSPECIFIED.addAddress("0.0.0.0", "ipv4");
UNSPECIFIED.addAddress("::", "ipv6");

/** `allowed`: host names, or `name:port` where the port matters. */
export function hostGuard(allowed: Iterable<string>): Middleware {
  const names = new Set([...allowed].map((name) => name.toLowerCase()));
  return function checkHost(ctx, next) {
    const host = soleHost(ctx.req.rawHeaders);
    if (host !== undefined && isAllowed(host, names) && isOriginForm(ctx.req.url)) return next();
    ctx.status = 403;
    ctx.set("Content-Type", "application/problem+json");
    ctx.body = JSON.stringify({
      type: "about:blank",
      title: "Host not allowed",
      status: 403,
      code: "bad_host",
      detail: "the Host header names no host that this server answers for",
      hint: "Use localhost or an IP address, or start with --allow-host NAME (config: allowHosts).",
    });
  };
}

export function isAllowed(host: string, names: ReadonlySet<string>): boolean {
  const [, name = "", port] = HOST.exec(host.toLowerCase()) ?? [];
  if (name === "" || (port !== undefined && Number(port) > 65535)) return false;
  if (names.has(name) || names.has(`${name}:${port ?? ""}`)) return true;
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const address = name.startsWith("[") ? name.slice(1, -1) : name;
  // A literal address cannot be rebound; browsers reach the unspecified one in ways that evade other checks.
  const version = isIP(address);
  return version !== 0 && !UNSPECIFIED.check(address, version === 4 ? "ipv4" : "ipv6");
}

// Node keeps the first of several Host headers; which of them a proxy believed is anybody's guess.
function soleHost(rawHeaders: readonly string[]): string | undefined {
  const hosts = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === "host",
  );
  return hosts.length === 1 ? hosts[0] : undefined;
}

function isOriginForm(url: string | undefined): boolean {
  return url?.startsWith("/") === true;
}
