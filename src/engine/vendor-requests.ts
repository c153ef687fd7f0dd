// Requests as a vendor's clients send them, turned into what everything behind understands: JSON bodies, parameters
// of the vendor's own, a secret that is sent twice.
import type { ParsedUrlQuery } from "node:querystring";
import type { Context, Middleware } from "koa";
import { plainPath } from "../issuer/endpoints.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { RequestRoute } from "../profiles/contract.ts";
import { readForm, rewriteForm } from "./form.ts";
import { readJsonObject } from "./json.ts";

const ROUTES: readonly (RequestRoute | "introspection" | "revocation")[] = [
  "authorization",
  "pushed_authorization_request",
  "device_authorization",
  "token",
  "end_session",
  "introspection",
  "revocation",
];

const REQUESTED_SCOPE = Symbol("requested scope");

/** The scope as the client sent it. */
export function requestedScope(ctx: Context): string | undefined {
  return (ctx.state as { [REQUESTED_SCOPE]?: string })[REQUESTED_SCOPE];
}

export function translateRequests(issuer: Issuer): Middleware {
  const { profile } = issuer;
  const routeByPath = new Map(ROUTES.map((route) => [plainPath(profile.routes[route]), route]));

  const translated = (
    ctx: Context,
    route: (typeof ROUTES)[number],
    params: ParsedUrlQuery,
  ): ParsedUrlQuery => {
    if (typeof params["scope"] === "string") Object.assign(ctx.state, { [REQUESTED_SCOPE]: params["scope"] });
    if (route === "introspection" || route === "revocation") return params;
    return profile.request?.(params, route, issuer.facts) ?? params;
  };

  return async function translateRequest(ctx, next) {
    const route = routeByPath.get(plainPath(ctx.path));
    if (route === undefined) return void (await next());
    if (ctx.method === "GET") ctx.query = translated(ctx, route, ctx.query);
    else {
      const form = await readParameters(ctx, profile.acceptsJson);
      if (form)
        rewriteForm(
          ctx,
          translated(ctx, route, profile.toleratesRepeatedSecret ? withOneSecret(ctx, form) : form),
        );
    }
    await next();
  };
}

async function readParameters(ctx: Context, acceptsJson: boolean): Promise<ParsedUrlQuery | undefined> {
  const form = await readForm(ctx).catch(ignoreTooLarge);
  if (form || !acceptsJson) return form;
  const json = await readJsonObject(ctx).catch(ignoreTooLarge);
  if (!json) return undefined;
  ctx.req.headers["content-type"] = "application/x-www-form-urlencoded";
  const flat = Object.entries(json).flatMap(([name, value]): [string, string][] =>
    ["string", "number", "boolean"].includes(typeof value) ? [[name, String(value)]] : [],
  );
  return Object.fromEntries(flat);
}

/** Whoever reads the body next meets the same limit, and answers. */
function ignoreTooLarge(error: unknown): undefined {
  if ((error as { status?: number }).status !== 413) throw error;
}

/** Some clients send the secret in the header and, the same one, in the body, which the engine takes for two. */
function withOneSecret(ctx: Context, form: ParsedUrlQuery): ParsedUrlQuery {
  const { client_secret: secret, ...rest } = form;
  const [scheme, credentials = ""] = ctx.get("authorization").split(" ");
  if (typeof secret !== "string" || scheme?.toLowerCase() !== "basic") return form;
  const [, ...password] = Buffer.from(credentials, "base64").toString().split(":");
  return password.join(":") === secret ? rest : form;
}
