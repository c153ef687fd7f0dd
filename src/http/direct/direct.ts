// Answers the most frequent requests without Koa and the engine: the metadata and the JWKS, and the plainest
// token and introspection requests. It only ever says yes: every request that it does not understand completely, and
// every refusal, is left to the engine. test/http/direct.test.ts compares both answers.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Issuer } from "../../issuer/issuer.ts";
import { Exchange } from "../../issuer/requests/exchange.ts";
import type { JsonObject } from "../../json-object.ts";
import { RawRequest } from "../../wire/raw-request.ts";
import { leaveExchange } from "../exchange.ts";
import type { FoundPath } from "../issuer-paths.ts";
import { MARKS } from "../marks.ts";
import { PAGE_HEADERS } from "../page-headers.ts";
import { recordExchange } from "../record.ts";
import { plainCredentials } from "./caller.ts";
import { issueDirectly } from "./client-credentials.ts";
import { introspectDirectly } from "./introspection.ts";
import type { Port } from "./port.ts";

/** Answers a request, or returns false and leaves it as it was. */
export async function answerDirectly(
  port: Port,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const { url = "" } = request;
  if (!port.admits(request) || url.includes("?")) return false;
  const found = port.paths.at(url);
  const { below, route, unknownTenant } = found;
  if (!below || !route || unknownTenant || route.isStep || below.issuer.faults.isActive) return false;
  switch (route.endpoint) {
    case "discovery":
    case "jwks":
      return sendDocument(port, found, request, response);
    case "token":
      return isPlainForm(below.issuer, request) && send(port, found, request, response, issueDirectly);
    case "introspection":
      return isPlainForm(below.issuer, request) && send(port, found, request, response, introspectDirectly);
    default:
      return false;
  }
}

async function sendDocument(
  port: Port,
  found: FoundPath,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const { method, headers } = request;
  const hasBody = headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
  if (hasBody || (method !== "GET" && method !== "HEAD")) return false;
  const exchange = await openPrepared(port, found, request);
  const document = exchange && found.below && port.documents.at(found.below, exchange.path);
  if (!document) return false;
  const answer = document.answer(headers);
  await recordExchange(exchange, { status: answer.status, error: null });
  response.writeHead(answer.status, answer.headers).end(method === "HEAD" ? undefined : answer.body);
  return true;
}

const FORM = /^application\/x-www-form-urlencoded(?:; ?charset=utf-8)?$/i;
const MOST_BYTES = 16_384;
/** Headers that change what a request means, or what is sent back. */
const MEANINGFUL = ["origin", "dpop", "transfer-encoding", "content-encoding", "oauth-client-attestation", "oauth-client-attestation-pop"]; // prettier-ignore

/** Whether nothing about the request but its form and its Authorization header can matter. */
function isPlainForm(issuer: Issuer, request: IncomingMessage): boolean {
  const { method, headers } = request;
  return (
    method === "POST" &&
    issuer.profile.name === "generic" &&
    !issuer.hasOwnPort &&
    isUnamended(issuer) &&
    FORM.test(headers["content-type"] ?? "") &&
    Number(headers["content-length"]) <= MOST_BYTES &&
    MEANINGFUL.every((name) => headers[name] === undefined) &&
    // The credentials of other headers are changed when the request is opened, so it would not stay as it was.
    (headers.authorization === undefined || plainCredentials(headers.authorization) !== undefined)
  );
}

function isUnamended({ overrides, hooks }: Issuer): boolean {
  return !overrides.isActive && !hooks.has("token") && !hooks.has("introspection");
}

/** The headers that the engine sets on these responses to requests without an Origin. */
const JSON_HEADERS = [
  ...Object.entries({ ...MARKS, ...PAGE_HEADERS }).flat(),
  ...["Vary", "Origin"],
  ...["Access-Control-Allow-Origin", "*"],
  ...["Access-Control-Expose-Headers", "WWW-Authenticate"],
  ...["cache-control", "no-store"],
  ...["Content-Type", "application/json; charset=utf-8"],
];

async function send(
  port: Port,
  found: FoundPath,
  request: IncomingMessage,
  response: ServerResponse,
  answer: (exchange: Exchange) => Promise<JsonObject | undefined>,
): Promise<boolean> {
  const exchange = await openPrepared(port, found, request);
  // The engine meets a failure too, and answers it.
  // What preparing has loaded may forbid it.
  const body = exchange && isUnamended(exchange.issuer) && (await answer(exchange).catch(() => undefined));
  if (!body) {
    if (exchange) leaveExchange(request, exchange);
    return false;
  }
  await recordExchange(exchange, { status: 200, error: null, body });
  const text = JSON.stringify(body);
  // Node sends a text together with the headers, but a buffer after them.
  response.writeHead(200, [...JSON_HEADERS, "Content-Length", String(Buffer.byteLength(text))]).end(text);
  return true;
}

/** Opens the exchange; undefined if the issuer cannot be prepared, which the engine reports. */
async function openPrepared(
  { issuers }: Port,
  { below, route }: FoundPath,
  request: IncomingMessage,
): Promise<Exchange | undefined> {
  if (!below || !route) return undefined;
  const { issuer, asked } = below;
  try {
    await issuers.prepare(issuer);
  } catch {
    return undefined;
  }
  if (issuer.faults.isActive) return undefined;
  return Exchange.open({
    issuer,
    route,
    raw: new RawRequest(request),
    method: request.method ?? "",
    path: request.url ?? "",
    pathBelow: asked,
    query: {},
    authorization: request.headers.authorization ?? null,
  });
}
