// A correct resource server on plain node:http: it verifies tokens with JWKS or introspection, checks
// audience, subject, binding and scope, and rejects requests as RFC 6750 requires.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { introspect } from "./introspect.ts";

export type StrictMode = "jwks" | "introspection";

export interface StrictOptions {
  issuer: string;
  audience: string;
  /** The scope that every request needs. */
  scope: string;
  mode: StrictMode;
  /** Allowed clients. Default: all. */
  clients?: string[];
}

export interface StrictServer extends AsyncDisposable {
  url: string;
}

interface Refusal {
  status: 400 | 401 | 403;
  error?: "invalid_request" | "invalid_token" | "insufficient_scope";
}

class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.error ?? "no token");
    this.refusal = refusal;
  }
}

const INVALID: Refusal = { status: 401, error: "invalid_token" };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function startStrictServer(options: StrictOptions): Promise<StrictServer> {
  const verify = await verifierOf(options);
  const server = createServer((req, res) => {
    handle(req, options, verify).then(
      ({ sub }) => res.end(JSON.stringify({ sub })),
      (error: unknown) => answerError(res, options, error),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    async [Symbol.asyncDispose]() {
      server.close().closeAllConnections();
      await once(server, "close");
    },
  };
}

async function handle(
  req: IncomingMessage,
  options: StrictOptions,
  verify: (token: string) => Promise<JWTPayload>,
): Promise<JWTPayload> {
  const claims = await verify(presentedToken(req));
  const isFor = [claims.aud ?? []].flat().includes(options.audience);
  if (
    claims.iss !== options.issuer ||
    !isFor ||
    !UUID.test(claims.sub ?? "") ||
    claims["cnf"] !== undefined
  ) {
    throw new Refused(INVALID);
  }
  if (options.clients && !options.clients.includes(String(claims["client_id"]))) throw new Refused(INVALID);
  const { scope = "" } = claims;
  if (typeof scope !== "string") throw new Refused(INVALID);
  if (!scope.split(" ").includes(options.scope)) {
    throw new Refused({ status: 403, error: "insufficient_scope" });
  }
  return claims;
}

/** Returns the token of the only Authorization header; tokens elsewhere are not accepted. */
function presentedToken(req: IncomingMessage): string {
  const headers = req.headersDistinct["authorization"] ?? [];
  if (headers.length > 1) throw new Refused({ status: 400, error: "invalid_request" });
  const [header] = headers;
  if (header === undefined || !/^bearer(?: |$)/i.test(header)) throw new Refused({ status: 401 });
  const token = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw new Refused({ status: 400, error: "invalid_request" });
  return token;
}

async function verifierOf({ issuer, audience, mode }: StrictOptions) {
  if (mode === "introspection") return (token: string) => verifyByIntrospection(issuer, token);
  const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as {
    jwks_uri: string;
    id_token_signing_alg_values_supported: string[];
  };
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), { cooldownDuration: 0 });
  return async (token: string) => {
    try {
      const { payload } = await jwtVerify(token, keys, strictRules(issuer, audience, metadata));
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new Refused(INVALID);
      throw error;
    }
  };
}

/** Returns the options for jose's `jwtVerify`. */
export function strictRules(
  issuer: string,
  audience: string,
  metadata: { id_token_signing_alg_values_supported: string[] },
) {
  return {
    issuer,
    audience,
    typ: "at+jwt",
    requiredClaims: ["exp", "iat", "sub", "client_id"],
    // Only algorithms with a public key: with HMAC, an attacker could use the public key as the secret.
    algorithms: metadata.id_token_signing_alg_values_supported.filter((alg) => !alg.startsWith("HS")),
  };
}

async function verifyByIntrospection(issuer: string, token: string): Promise<JWTPayload> {
  const answer = await introspect(issuer, token);
  // Refresh tokens are also active, but have no token_type.
  if (answer["active"] !== true || answer["token_type"] !== "Bearer") throw new Refused(INVALID);
  return answer;
}

function answerError(res: ServerResponse, { scope }: StrictOptions, error: unknown): void {
  if (!(error instanceof Refused)) {
    res.statusCode = 500;
    res.end(String(error));
    return;
  }
  const { status, error: code } = error.refusal;
  const parameters = {
    ...(code && { error: code }),
    ...(code === "insufficient_scope" && { scope }),
  };
  const challenge = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
  res.writeHead(status, { "www-authenticate": ["Bearer", challenge.join(", ")].join(" ").trim() });
  res.end();
}
