// The debugger of an issuer: a form with the parameters of an authorization request, and a page that redeems the
// code and shows what the issuer answered. Its redirect URI is registered for every client (engine/clients/).
import { randomBytes } from "node:crypto";
import type { Context } from "koa";
import { plainPath } from "../../issuer/endpoints.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import { type Params, textParam } from "../../params.ts";
import { debuggerPaths } from "../../profiles/vendor-page.ts";
import { sameSecret } from "../../same-secret.ts";
import { renderPage } from "../pages.ts";
import { isRead } from "../refusals.ts";
import { type DebuggerSession, type DebuggerSessions, newVerifier } from "./session.ts";
import { sendTokenRequest, TOKEN_REQUEST_FIELDS, tokenRequest } from "./token-request.ts";
import { tokensIn } from "./tokens.ts";

/** Answers a request for the debugger's pages. Returns false for every other request. */
export async function serveDebugger(
  ctx: Context,
  exchange: Exchange,
  sessions: DebuggerSessions,
): Promise<boolean> {
  const [form, callback] = debuggerPaths(exchange.issuer.profile.paths);
  const path = plainPath(ctx.path);
  if (form === undefined || (path !== form && path !== callback)) return false;
  if (path === callback) await finish(ctx, exchange, sessions);
  else if (isRead(ctx)) showForm(ctx, exchange.issuer);
  else await begin(ctx, exchange, sessions);
  return true;
}

function showForm(ctx: Context, { id, url, baseUrl, profile, directory, responseTypes }: Issuer): void {
  const clients = directory.clients().filter(({ grantTypes }) => grantTypes.includes("authorization_code"));
  renderPage(ctx, "debugger", {
    issuer: { id, url },
    action: `${baseUrl}${profile.paths.debugger}`,
    authorizeUrl: `${baseUrl}${profile.paths.routes.authorization}`,
    tokenUrl: `${baseUrl}${profile.paths.routes.token}`,
    redirectUri: `${baseUrl}${profile.paths.debugger}/callback`,
    clients: clients.map(({ id: clientId, clientName }) => ({ id: clientId, name: clientName ?? clientId })),
    responseTypes,
    state: randomBytes(8).toString("hex"),
    nonce: randomBytes(8).toString("hex"),
  });
}

/** Keeps what the callback needs in the cookie, and sends the browser to the authorization endpoint. */
async function begin(ctx: Context, { issuer, raw }: Exchange, sessions: DebuggerSessions): Promise<void> {
  const { baseUrl, profile } = issuer;
  const sent = single((await raw.form()) ?? {});
  const redirectUri = `${baseUrl}${profile.paths.debugger}/callback`;
  const { verifier, challenge } = newVerifier();
  const session: DebuggerSession = {
    clientId: sent["client_id"] ?? "",
    clientSecret: sent["client_secret"],
    postsSecret: sent["client_auth_method"]?.toLowerCase() === "client_secret_post",
    redirectUri,
    verifier,
    state: sent["state"],
  };
  if (!(await sessions.keep(ctx, issuer, session))) {
    return refuse(ctx, "the parameters are too long", "Shorten the client's secret or the state.");
  }
  const query = new URLSearchParams({
    ...Object.fromEntries(Object.entries(sent).filter(([name]) => !TOKEN_REQUEST_FIELDS.includes(name))),
    redirect_uri: redirectUri,
    ...(sent["response_type"]?.split(" ").includes("code") && {
      code_challenge: challenge,
      code_challenge_method: "S256",
    }),
  });
  ctx.redirect(`${baseUrl}${profile.paths.routes.authorization}?${query.toString()}`);
}

async function finish(ctx: Context, exchange: Exchange, sessions: DebuggerSessions): Promise<void> {
  const { issuer, raw } = exchange;
  const response = single(isRead(ctx) ? exchange.query : ((await raw.form()) ?? {}));
  const session = await sessions.find(ctx, issuer);
  if (!session) {
    return refuse(ctx, "session expired", "Start again at the debugger's form, in the same browser.");
  }
  if (session.state !== undefined && !sameSecret(session.state, response["state"] ?? "")) {
    return refuse(ctx, "wrong state", "The response belongs to another request. Start again at the form.");
  }
  const { code } = response;
  const request = code === undefined ? undefined : tokenRequest(issuer, session, code);
  const answer = request && (await sendTokenRequest(ctx.req.socket, request));
  renderPage(ctx, "debugger-response", {
    issuer: { id: issuer.id, url: issuer.url },
    form: `${issuer.baseUrl}${issuer.profile.paths.debugger}`,
    response: Object.entries(response).map(([name, value]) => ({ name, value })),
    request: request?.text,
    answer,
    tokens: tokensIn({ ...response, ...answer?.members }),
  });
}

function refuse(ctx: Context, error: string, hint: string): void {
  renderPage(ctx, "error", { error, hint }, 400);
}

/** Returns the parameters that have exactly one value. */
function single(params: Params): Record<string, string> {
  return Object.fromEntries(
    Object.keys(params).flatMap((name) => {
      const value = textParam(params, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
