// Sends requests to this server itself. They go over a connection of their own, like any client's, so that the answer
// is the real one and the request log has the request. Redirects are not followed.
import { type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { OwnAnswer, OwnRequest } from "../control/own-request.ts";

/** A socket of this server. */
export interface OwnAddress {
  host: string | undefined;
  port: number | undefined;
  /** Whether it speaks TLS. */
  isSecure: boolean;
}

const TIMEOUT_MILLISECONDS = 30_000;

/** @throws Error if there is no complete answer in 30 seconds */
export function sendToSelf(
  { host, port, isSecure }: OwnAddress,
  { method, path, headers, body }: OwnRequest,
): Promise<OwnAnswer> {
  const options = { host, port, path, method, agent: false, timeout: TIMEOUT_MILLISECONDS, headers };
  return new Promise((resolve, reject) => {
    const receive = (response: IncomingMessage) => {
      let received = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          statusText: response.statusMessage ?? "",
          headers: headersOf(response),
          body: received,
        }),
      );
    };
    // The address is this process's own, so there is no certificate to check.
    const outgoing = isSecure
      ? httpsRequest({ ...options, rejectUnauthorized: false }, receive)
      : httpRequest(options, receive);
    outgoing.on("timeout", () =>
      outgoing.destroy(new Error(`no response in ${TIMEOUT_MILLISECONDS / 1000} seconds`)),
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Returns the headers with the names as they were sent; several of one name are joined by commas. */
function headersOf({ rawHeaders }: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = [rawHeaders[index], rawHeaders[index + 1]];
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
