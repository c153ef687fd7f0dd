// Opens and closes the listening sockets. Loopback means both IPv4 and IPv6, so that `localhost` works
// whichever of them a client resolves it to.
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { MintmarkError } from "../errors.ts";
import type { Identity } from "../tls/authority.ts";
import { answerPlainHttp } from "./plain-http.ts";
import { answerUnknownExpectation, answerUnreadable } from "./unreadable.ts";

export interface Listener {
  port: number;
  /**
   * Takes no new connections and lets running requests finish; their connections close with the response. What is
   * still open after the grace period is cut off.
   */
  close(graceMilliseconds: number): Promise<void>;
}

const ATTEMPTS = 20;

interface OpenServer {
  server: Server;
  unfinished: Set<ServerResponse>;
}

export interface ListenOptions {
  host: string;
  port: number;
  /** If set, only HTTPS is served. */
  tls?: TlsSpeech | undefined;
}

export interface TlsSpeech {
  /** The server's key and certificate. */
  identity: Identity;
  /** Whether clients are asked for a certificate. Any certificate is accepted, and none too. */
  asksForCertificate: boolean;
  /** Called when a client speaks plain HTTP. */
  onPlainHttp: () => void;
}

export async function listen(
  handler: RequestListener,
  { host, port, tls }: ListenOptions,
): Promise<Listener> {
  const open = (address: string, number: number) => openOne(handler, { host: address, port: number, tls });
  // A resolver may return only one of the two addresses for `localhost`, so both are opened by address.
  if (host !== "loopback" && host !== "localhost") return toListener([await open(host, port)]);
  for (let attempt = 1; ; attempt++) {
    const first = await open("127.0.0.1", port);
    try {
      const second = await ifPresent(open("::1", portOf(first)));
      return toListener(second ? [first, second] : [first]);
    } catch (error) {
      await close(first, 0);
      // A port that is free in IPv4 may be taken in IPv6; try another.
      if (port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * The limit of all headers and the URL together. With Node's 16 KiB, a token of many claims would be answered
 * with 431 by the server that minted it; the flaw `huge` alone has 64 KiB.
 */
const MAX_HEADER_BYTES = 256 * 1024;

async function openOne(handler: RequestListener, { host, port, tls }: ListenOptions): Promise<OpenServer> {
  // By default Node checks these timeouts only every 30 seconds.
  const limits = {
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: MAX_HEADER_BYTES,
    requireHostHeader: false, // the guard of the Host header refuses these requests, too
  };
  const server = tls
    ? (await import("node:https")).createServer({ ...limits, ...tlsOptions(tls) }, handler)
    : createServer(limits, handler);
  const unfinished = trackResponses(server);
  server.on("clientError", answerUnreadable);
  server.on("checkExpectation", answerUnknownExpectation);
  if (tls) answerPlainHttp(server, tls.onPlainHttp);
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen({ host, port, ipv6Only: host.includes(":") }, () => resolve({ server, unfinished }));
  });
}

/** Returns the responses that are not finished yet. Those of a server that closes end their connections. */
function trackResponses(server: Server): Set<ServerResponse> {
  const unfinished = new Set<ServerResponse>();
  server.prependListener("request", (_request, response) => {
    if (!server.listening) response.shouldKeepAlive = false;
    unfinished.add(response);
    response.once("close", () => {
      unfinished.delete(response);
      if (!server.listening) server.closeIdleConnections();
    });
  });
  return unfinished;
}

function tlsOptions({ identity: { key, certificate }, asksForCertificate }: TlsSpeech) {
  // The code that uses a client certificate decides whether it is the right one.
  return { key, cert: certificate, requestCert: asksForCertificate, rejectUnauthorized: false };
}

async function ifPresent(opening: Promise<OpenServer>): Promise<OpenServer | undefined> {
  try {
    return await opening;
  } catch (error) {
    const { code } = (error as MintmarkError).cause as NodeJS.ErrnoException;
    if (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT") return undefined; // this machine has no IPv6
    throw error;
  }
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): MintmarkError {
  if (error.code === "EADDRINUSE") {
    return new MintmarkError("port_in_use", `port ${port} is in use on ${host}`, {
      hint: "Choose another with --port PORT (0 takes a free one).",
      cause: error,
    });
  }
  return new MintmarkError("listen_failed", `cannot listen on ${host}, port ${port}: ${error.message}`, {
    cause: error,
  });
}

function toListener(servers: OpenServer[]): Listener {
  return {
    port: portOf(servers[0] as OpenServer),
    close: async (grace) => void (await Promise.all(servers.map((server) => close(server, grace)))),
  };
}

function portOf({ server }: OpenServer): number {
  return (server.address() as AddressInfo).port;
}

function close({ server, unfinished }: OpenServer, graceMilliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    for (const response of unfinished) response.shouldKeepAlive = false;
    server.closeIdleConnections();
  });
}
