// The URLs of the issuers as clients see them: below the server's base URL, or on a separate port.
import type { ResolvedConfig } from "./config/builtin.ts";

/** The ports on which the server listens or would listen. */
export interface Ports {
  main: number;
  /** Separate ports by issuer id. */
  own: ReadonlyMap<string, number>;
}

/** Base URLs without a trailing slash. */
export interface BaseUrls {
  main: string;
  /** Returns the base URL of an issuer with a separate port; `main` for all other issuers. */
  of(issuerId: string): string;
}

/** Returns the ports of a configuration; 0 means any free port. */
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

/** Returns the host names and addresses of the server, for its certificate. */
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
