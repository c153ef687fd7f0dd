// An API that verifies tokens rightly, and answers in a manner that the test chooses.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { checkClaims, Refused, type Verify } from "./server.ts";
import { byJwks } from "./verifiers.ts";

export const AUDIENCE = "http://localhost:8000/notes";
export const SCOPE = "notes:read";
/** Keys of this algorithm are made fast, and a check makes some. */
export const ALG = "ES256";

export interface Asked {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
  /** The user of the good token. */
  subject: string;
}

type Reply = (response: ServerResponse, asked: Asked) => void;

export interface Manner {
  verify?: Verify;
  /** For requests with a good token. Default: the subject in JSON. */
  good?: Reply;
  /** For requests without a token. Default: 401 with a challenge. */
  none?: Reply;
  /** For requests with a bad token. Default: the right refusal. */
  bad?: (response: ServerResponse, error: Refused, asked: Asked) => void;
  /** Answers requests for these paths to everyone. */
  pages?: (path: string, response: ServerResponse) => boolean;
}

/** Starts the API until the end of the test. Its list of requests grows. */
export async function startMannered(
  issuer: string,
  manner: Manner,
): Promise<{ url: string; asked: Asked[] }> {
  const { verify = byJwks(issuer, { algorithms: [ALG] }, { cooldownDuration: 0 }), good = showSubject } =
    manner;
  const { none = (res) => challenge(res, 401), bad = refuse, pages } = manner;
  const asked: Asked[] = [];

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = req.url ?? "";
    if (pages?.(path, res)) return;
    const { method = "", headers } = req;
    const one: Asked = { method, path, headers, body: await text(req), subject: "" };
    asked.push(one);
    const [header, ...others] = req.headersDistinct["authorization"] ?? [];
    const [, token] = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header ?? "") ?? [];
    try {
      if (others.length > 0) throw new Refused(400, "invalid_request");
      if (token === undefined) return none(res, one);
      const claims = await verify(token);
      checkClaims(claims, { issuer, audience: AUDIENCE, scope: SCOPE }, {});
      one.subject = String(claims.sub);
    } catch (error) {
      if (!(error instanceof Refused)) return void res.writeHead(500).end();
      return bad(res, error, one);
    }
    good(res, one);
  }

  const server = createServer({ maxHeaderSize: 1024 * 1024 }, (req, res) => void answer(req, res)).listen(
    0,
    "127.0.0.1",
  );
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notes`, asked };
}

export function json(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Refuses with `WWW-Authenticate: Bearer` and these parameters. */
export function challenge(res: ServerResponse, status: number, parameters = ""): void {
  res.writeHead(status, { "www-authenticate": `Bearer ${parameters}`.trim() }).end();
}

function showSubject(res: ServerResponse, { subject }: Asked): void {
  json(res, 200, { subject });
}

function refuse(res: ServerResponse, { status, code }: Refused): void {
  challenge(res, status, code === undefined ? "" : `error="${code}"`);
}
