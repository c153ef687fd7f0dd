// A small MCP server over bare node:http that refuses missing scopes inside a 200, as FastMCP's `require_scopes`
// and fastmcp's `canAccess` do.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { JWTPayload } from "jose";
import { checkClaims, invalid, Refused, type Verify } from "./server.ts";

export interface McpOptions {
  /** The scope that the tool `read_note` needs. */
  scope: string;
  /** The `aud` of good tokens. Default: the server's URL. */
  audience?: string;
  /** How a call without the scope is answered: with a JSON-RPC error, or with a result that is an error. */
  refusal?: "error" | "result";
  /** Answers `initialize` and `tools/list` without a token. */
  isOpen?: boolean;
  /** Calls the tool for every valid token. */
  ignoresScope?: boolean;
  /** Sends answers as event streams, after a notification. */
  streams?: boolean;
  /** Members of the metadata (RFC 9728); absent: no metadata. */
  metadata?: (url: string) => object;
  /** Lists a tool that changes something too. */
  writes?: boolean;
  /** Lists one tool per page, after pages of tools that change something. */
  pages?: number;
  /** Answers tool calls without the scope with 200 and nothing. */
  isMute?: boolean;
  /** Does not list the tool that only reads. */
  hidesReading?: boolean;
  /** Does not name its metadata when it refuses a request. */
  hidesMetadata?: boolean;
}

interface Message {
  id?: number;
  method: string;
  params?: { cursor?: string; name?: string; arguments?: Record<string, unknown> };
}

const READ_NOTE = { name: "read_note", inputSchema: { type: "object", required: ["id"] } };
const ADD_NOTE = { name: "add_note", inputSchema: { type: "object" } };

export async function startMcpServer(
  issuer: string,
  verify: Verify,
  options: McpOptions,
): Promise<AsyncDisposable & { url: string }> {
  const { scope, refusal = "error", isOpen = false, ignoresScope = false, metadata } = options;
  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => refuse(res, error, options));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const audience = options.audience ?? url;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.url?.startsWith("/.well-known/") === true) {
      res.statusCode = metadata ? 200 : 404;
      return void res.end(JSON.stringify(metadata?.(url) ?? {}));
    }
    if (req.method !== "POST") {
      if (!isOpen) await claimsOf(req);
      return void res.writeHead(405).end();
    }
    const message = (await json(req)) as Message;
    const isPublic = isOpen && message.method !== "tools/call";
    const claims = isPublic ? undefined : await claimsOf(req);
    if (message.id === undefined) return void res.writeHead(202).end();
    if (options.isMute && message.method === "tools/call" && !scopesOf(claims).includes(scope)) {
      return void res.writeHead(200, { "content-type": "application/json" }).end();
    }
    const response = JSON.stringify({ jsonrpc: "2.0", id: message.id, ...replyTo(message, claims) });
    const progress = JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: {} });
    res.setHeader("content-type", options.streams ? "text/event-stream" : "application/json");
    res.end(options.streams ? `data: ${progress}\n\ndata: ${response}\n\n` : response);
  }

  async function claimsOf(req: IncomingMessage): Promise<JWTPayload> {
    const [header, ...others] = req.headersDistinct["authorization"] ?? [];
    const [, token] = /^bearer +(\S+)$/i.exec(header ?? "") ?? [];
    if (others.length > 0) throw new Refused(400, "invalid_request");
    if (token === undefined) throw new Refused();
    const claims = await verify(token);
    checkClaims(claims, { issuer, audience, scope }, { scope: true });
    return claims;
  }

  function replyTo({ method, params }: Message, claims: JWTPayload | undefined): object {
    const isAllowed = ignoresScope || scopesOf(claims).includes(scope);
    if (method === "initialize") return { result: { protocolVersion: "2025-06-18", capabilities: {} } };
    if (method === "tools/list") {
      const isShown = (isOpen || isAllowed) && options.hidesReading !== true;
      const shown = isShown ? [READ_NOTE] : [];
      const { pages = 0 } = options;
      const page = Number(params?.cursor ?? 0);
      if (page < pages) {
        return { result: { tools: [{ ...ADD_NOTE, name: `add_${page}` }], nextCursor: String(page + 1) } };
      }
      return { result: { tools: [...shown, ...(options.writes ? [ADD_NOTE] : [])] } };
    }
    const { name, arguments: args = {} } = params ?? {};
    if (name === "add_note") return { result: { content: [] } };
    if (name !== "read_note" || !isAllowed) return failure(`Unknown tool: ${name}`, -32_602);
    if (args["id"] === undefined) return failure(`missing argument (request ${Math.random()})`, -32_602);
    return { result: { content: [{ type: "text", text: "a note" }] } };
  }

  function failure(text: string, code: number): object {
    if (refusal === "error") return { error: { code, message: text } };
    return { result: { isError: true, content: [{ type: "text", text }] } };
  }

  return {
    url,
    async [Symbol.asyncDispose]() {
      server.close().closeAllConnections();
      await once(server, "close");
    },
  };
}

function scopesOf(claims: JWTPayload | undefined): string[] {
  return typeof claims?.["scope"] === "string" ? claims["scope"].split(" ") : [];
}

function refuse(res: ServerResponse, error: unknown, { hidesMetadata = false }: McpOptions): void {
  const { status, code } = error instanceof Refused ? error : invalid();
  const members = [
    ...(code === undefined ? [] : [`error="${code}"`]),
    ...(hidesMetadata ? [] : ['resource_metadata="/"']),
  ];
  res.writeHead(status, { "www-authenticate": `Bearer ${members.join(", ")}` }).end();
}
