// Tells from the settings whether others than this machine's user may reach the server.
import { isIP } from "node:net";
import { isLoopbackName } from "../loopback.ts";
import type { ServerConfig } from "./schema.ts";

/**
 * Returns the setting that makes the server reachable, or meant, for others than this machine's user. Undefined
 * if there is none. A public URL or an allowed host elsewhere tells of a proxy, tunnel or container that forwards
 * requests to a server which itself listens on loopback only.
 */
export function reachableBecause({
  host,
  publicUrl,
  allowHosts,
  issuers,
}: ReachSettings): string | undefined {
  if (!isLoopbackHost(host)) return `host ${host}`;
  const publicUrls = [publicUrl, ...Object.values(issuers).map((issuer) => issuer.publicUrl)];
  const elsewhere = publicUrls.find(
    (url) => url !== undefined && !isNameOfThisMachine(new URL(url).hostname),
  );
  if (elsewhere !== undefined) return `publicUrl ${elsewhere}`;
  const allowed = allowHosts.find((name) => !isNameOfThisMachine(new URL(`http://${name}`).hostname));
  return allowed === undefined ? undefined : `the allowed host ${allowed}`;
}

type ReachSettings = Pick<ServerConfig, "host" | "publicUrl" | "allowHosts"> & {
  issuers: Record<string, { publicUrl?: string | undefined }>;
};

function isNameOfThisMachine(hostname: string): boolean {
  return isLoopbackName(hostname) || hostname.endsWith(".localhost");
}

/** Other names could resolve to any address. IP addresses are accepted in their canonical form only. */
export function isLoopbackHost(host: string): boolean {
  return (
    host === "loopback" ||
    host === "localhost" ||
    (isIP(host) === 4 && host.startsWith("127.")) ||
    host === "::1"
  );
}
