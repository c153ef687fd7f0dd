// Where the issuers are, as clients see it: below the server's base URL, or at a port of their own.
import type { ResolvedConfig } from "./config/builtin.ts";

/** The ports that are listened on, or would be. */
export interface Ports {
  main: number;
  /** By the id of the issuer that has one of its own. */
  own: ReadonlyMap<string, number>;
}

/** Base URLs, without a slash at the end. */
export interface BaseUrls {
  main: string;
  /** Of an issuer at a port of its own; of every other, `main`. */
  of(issuerId: string): string;
}

/** The ports that a configuration names; 0 where any free one will do. */
export function configuredPorts({ port, issuers }: ResolvedConfig, defaultPort: number): Ports {
  const own = Object.entries(issuers).flatMap(([id, issuer]) =>
    issuer.port === undefined ? [] : [[id, issuer.port] as const],
  );
  return { main: port ?? defaultPort, own: new Map(own) };
}

export function baseUrls({ https, publicUrl, issuers }: ResolvedConfig, ports: Ports): BaseUrls {
  const at = (port: number) => `${https ? "https" : "http"}://localhost:${port}`;
  const main = withoutSlash(publicUrl ?? at(ports.main));
  return {
    main,
    of(issuerId) {
      const port = ports.own.get(issuerId);
      return port === undefined ? main : withoutSlash(issuers[issuerId]?.publicUrl ?? at(port));
    },
  };
}

/** The host names and addresses under which the server is reached. */
export function tlsNames({ host, publicUrl, allowHosts, issuers }: ResolvedConfig): string[] {
  const urls = [publicUrl, ...Object.values(issuers).map((issuer) => issuer.publicUrl)];
  const hosts = [
    ...urls.flatMap((url) => (url === undefined ? [] : [new URL(url).hostname])),
    ...allowHosts.map((allowed) => new URL(`https://${allowed}`).hostname),
    ...(["loopback", "0.0.0.0", "::"].includes(host) ? [] : [host]),
  ].map((name) => name.replace(/^\[|\]$/g, ""));
  return [...new Set(["localhost", "*.localhost", "127.0.0.1", "::1", ...hosts])];
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, "");
}
