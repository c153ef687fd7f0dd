// An API over bare node:http that is right, except for the checks that a test leaves out.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { JWTPayload } from "jose";

/** Returns the claims of a good token. @throws Refused for any other token */
export type Verify = (token: string) => Promise<JWTPayload>;

/** The weaknesses of the API. */
export interface Holes {
  /** Does not check `aud`. */
  audience?: boolean;
  /** Does not check `iss`. */
  issuer?: boolean;
  /** Does not check the scope. */
  scope?: boolean;
  /** Accepts a token in the query too. */
  queryToken?: boolean;
  /** Answers 401 without a challenge. */
  challenge?: boolean;
  /** The error code in its challenges, whatever is wrong; by default the right one. */
  error?: string;
  /** Answers 500 to an invalid token. */
  crashes?: boolean;
  /** Shows a note to every user who knows its id. */
  notes?: boolean;
}

export interface ApiOptions {
  issuer: string;
  audience: string;
  scope: string;
}

export class Refused extends Error {
  readonly status: number;
  readonly code: string | undefined;

  constructor(status = 401, code?: string) {
    super(code ?? "no token");
    this.status = status;
    this.code = code;
  }
}

export const invalid = () => new Refused(401, "invalid_token");

export async function startApi(
  options: ApiOptions,
  verify: Verify,
  holes: Holes = {},
): Promise<AsyncDisposable & { url: string }> {
  const notes = new Map<string, { owner: string; text: string }>();
  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => refuse(res, error, holes));
  }).listen(0, "127.0.0.1");

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const claims = await verify(tokenOf(req, holes));
    checkClaims(claims, options, holes);
    const owner = String(claims.sub);
    const id = /^\/notes\/(\w+)$/.exec(req.url ?? "")?.[1];
    res.setHeader("content-type", "application/json");
    if (req.method === "POST") {
      const made = { id: String(notes.size + 1), owner, text: "a note" };
      notes.set(made.id, made);
      res.end(JSON.stringify(made));
    } else if (id === undefined) {
      res.end(JSON.stringify({ sub: owner }));
    } else {
      const note = notes.get(id);
      const isShown = note && (holes.notes === true || note.owner === owner);
      res.statusCode = isShown ? 200 : 404;
      res.end(JSON.stringify(isShown ? note : {}));
    }
  }

  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notes`,
    async [Symbol.asyncDispose]() {
      server.close().closeAllConnections();
      await once(server, "close");
    },
  };
}

function tokenOf(req: IncomingMessage, { queryToken }: Holes): string {
  const [header, ...others] = req.headersDistinct["authorization"] ?? [];
  if (others.length > 0) throw new Refused(400, "invalid_request");
  const query = new URL(req.url ?? "", "http://localhost").searchParams.get("access_token");
  const [, token] = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header ?? "") ?? [];
  const found = token ?? (queryToken === true ? query : undefined);
  if (found == null) throw new Refused();
  return found;
}

export function checkClaims(claims: JWTPayload, { issuer, audience, scope }: ApiOptions, holes: Holes): void {
  if (!holes.issuer && claims.iss !== issuer) throw invalid();
  if (!holes.audience && ![claims.aud ?? []].flat().includes(audience)) throw invalid();
  if (typeof claims.sub !== "string" || claims.sub === "") throw invalid();
  const scopes = typeof claims["scope"] === "string" ? claims["scope"].split(" ") : [];
  if (!holes.scope && !scopes.includes(scope)) throw new Refused(403, "insufficient_scope");
}

function refuse(res: ServerResponse, error: unknown, { challenge, crashes, error: fixed }: Holes): void {
  if (!(error instanceof Refused) || (crashes === true && error.code === "invalid_token")) {
    res.writeHead(500).end("Internal Server Error");
    return;
  }
  const { status } = error;
  const code = fixed ?? error.code;
  const value = code === undefined ? "Bearer" : `Bearer error="${code}"`;
  res.writeHead(status, challenge === true ? {} : { "www-authenticate": value }).end();
}
