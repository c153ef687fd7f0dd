// Tells whether a request's Host header names this server, as the defence against DNS rebinding. It parses by hand,
// because it must not throw on malformed input.
import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

const HOST = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?)(?::([0-9]{1,5}))?$/i;

// BlockList matches every spelling of these addresses, including an IPv4 address written as IPv6.
const UNSPECIFIED = new BlockList();
UNSPECIFIED.addAddress("0.0.0.0", "ipv4");
UNSPECIFIED.addAddress("::", "ipv6");

/** Hosts whose names were checked, so that a check is usually one look-up. */
const MOST_REMEMBERED = 1_000;

export type HostCheck = (request: Pick<IncomingMessage, "rawHeaders" | "url">) => boolean;

/**
 * Returns the check of a request's host and of the form of its URL.
 *
 * @param allowed host names, which allow every port, or `name:port`
 */
export function hostCheck(allowed: Iterable<string>): HostCheck {
  const names = new Set([...allowed].map((name) => name.toLowerCase()));
  const remembered = new Map<string, boolean>();
  return ({ rawHeaders, url }) => {
    const host = soleHost(rawHeaders);
    if (host === undefined || !isOriginForm(url)) return false;
    const known = remembered.get(host);
    if (known !== undefined) return known;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const verdict = isAllowed(host, names);
    remembered.set(host, verdict);
    return verdict;
  };
}

export function isAllowed(host: string, names: ReadonlySet<string>): boolean {
  const [, name = "", port = ""] = HOST.exec(host.toLowerCase()) ?? [];
  if (name === "" || Number(port) > 65535) return false;
  if (names.has(name) || names.has(`${name}:${port}`)) return true;
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const address = name.startsWith("[") ? name.slice(1, -1) : name;
  // DNS rebinding needs a name, so addresses are safe, except the unspecified ones: in some browsers,
  // requests to them bypass other checks.
  const version = isIP(address);
  return version !== 0 && !UNSPECIFIED.check(address, version === 4 ? "ipv4" : "ipv6");
}

// Requests with several Host headers are rejected: Node uses the first, but a proxy may have used another.
function soleHost(rawHeaders: readonly string[]): string | undefined {
  let host: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() !== "host") continue;
    if (host !== undefined) return undefined;
    host = rawHeaders[index + 1];
  }
  return host;
}

function isOriginForm(url: string | undefined): boolean {
  return url?.startsWith("/") === true;
}
