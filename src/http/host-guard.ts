// Rejects requests whose Host header is not one of this server's, before anything else reads them. This is
// the defence against DNS rebinding. It parses by hand, because it must not throw on malformed input.
import { BlockList, isIP } from "node:net";
import type { Middleware } from "koa";

const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?)(?::([0-9]{1,5}))?$/i;

// BlockList matches every spelling of these addresses, including an IPv4 address written as IPv6.
const UNSPECIFIED = new BlockList();
UNSPECIFIED.addAddress("0.0.0.0", "ipv4");
UNSPECIFIED.addAddress("::", "ipv6");

/** @param allowed host names, which allow every port, or `name:port` */
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
      detail: "the Host header does not name a host that this server serves",
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
  // DNS rebinding needs a name, so addresses are safe, except the unspecified ones: in some browsers,
  // requests to them bypass other checks.
  const version = isIP(address);
  return version !== 0 && !UNSPECIFIED.check(address, version === 4 ? "ipv4" : "ipv6");
}

// Requests with several Host headers are rejected: Node uses the first, but a proxy may have used another.
function soleHost(rawHeaders: readonly string[]): string | undefined {
  const hosts = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === "host",
  );
  return hosts.length === 1 ? hosts[0] : undefined;
}

function isOriginForm(url: string | undefined): boolean {
  return url?.startsWith("/") === true;
}
