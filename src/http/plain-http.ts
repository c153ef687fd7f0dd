// Answers plain HTTP on a port that speaks HTTPS. Without it the client would see only a closed connection.
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { MintmarkError } from "../errors.ts";
import { MARKS } from "./marks.ts";
import { problemDocument } from "./problem-document.ts";

/** The errors of a first record that is not TLS. OpenSSL recognises some methods of HTTP, and CONNECT as a proxy's. */
const NOT_TLS = [
  "ERR_SSL_HTTP_REQUEST",
  "ERR_SSL_HTTPS_PROXY_REQUEST",
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_SSL_PACKET_LENGTH_TOO_LONG",
];

const BODY = JSON.stringify(
  problemDocument(
    new MintmarkError("https_required", "this port speaks HTTPS only", {
      hint: "Use https:// in place of http:// in the URL. `mintmark ca` prints the CA that clients must trust.",
    }),
  ),
);

const ANSWER = [
  "HTTP/1.1 400 Bad Request",
  "Content-Type: application/problem+json",
  `Content-Length: ${Buffer.byteLength(BODY)}`,
  "Connection: close",
  ...Object.entries(MARKS).map(([name, value]) => `${name}: ${value}`),
  "",
  BODY,
].join("\r\n");

export function answerPlainHttp(server: Server, onPlainHttp: () => void): void {
  const connections = new Map<string, Socket>();
  server.on("connection", (socket: Socket) => {
    const peer = peerOf(socket);
    connections.set(peer, socket);
    socket.once("close", () => connections.delete(peer));
  });
  server.prependListener("tlsClientError", (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    if (!NOT_TLS.includes(error.code ?? "")) return;
    connections.get(peerOf(socket))?.write(ANSWER);
    onPlainHttp();
  });
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}:${remotePort}`;
}
