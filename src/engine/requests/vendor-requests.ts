// Requests as a vendor's clients send them, turned into what everything behind understands: JSON bodies, parameters
// of the vendor's own, a secret that is sent twice.
import type { ParsedUrlQuery } from "node:querystring";
import type { Context, Middleware } from "koa";
import { plainPath } from "../../issuer/endpoints.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Params, Profile, RequestRoute } from "../../profiles/contract.ts";
import { readForm, rewriteForm } from "../../wire/form.ts";
import { readJsonObject } from "../../wire/json.ts";

const ROUTES: readonly (RequestRoute | "introspection" | "revocation")[] = [
  "authorization",
  "pushed_authorization_request",
  "device_authorization",
  "token",
  "end_session",
  "introspection",
  "revocation",
];

const ASKED = Symbol("asked");

/** The parameters as the client sent them; undefined where the endpoint is none of those above. */
export function askedParams(ctx: Context): Params | undefined {
  return (ctx.state as { [ASKED]?: Params })[ASKED];
}

export function translateRequests(issuer: Issuer): Middleware {
  const { profile } = issuer;
  const routeByPath = new Map(ROUTES.map((route) => [plainPath(profile.routes[route]), route]));

  const translated = (
    ctx: Context,
    route: (typeof ROUTES)[number],
    params: ParsedUrlQuery,
  ): ParsedUrlQuery => {
    Object.assign(ctx.state, { [ASKED]: params });
    if (route === "introspection" || route === "revocation") return params;
    return profile.request?.(params, route, issuer.facts) ?? params;
  };

  return async function translateRequest(ctx, next) {
    const route = routeByPath.get(plainPath(ctx.path));
    // A form at the authorization endpoint comes again, as a query.
    const comesAgain = route === "authorization" && ctx.method !== "GET";
    if (route === undefined || comesAgain) return void (await next());
    if (ctx.method === "GET") ctx.query = translated(ctx, route, ctx.query);
    else {
      const form = await readParameters(ctx, profile.acceptsJson);
      if (form) rewriteForm(ctx, translated(ctx, route, withCredentialsInPlace(ctx, profile, form)));
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

function withCredentialsInPlace(ctx: Context, profile: Profile, form: ParsedUrlQuery): ParsedUrlQuery {
  const once = profile.toleratesRepeatedSecret ? withOneSecret(ctx, form) : form;
  return profile.takesIdAsCredentials ? withClientId(ctx, once) : once;
}

/** A public client's id alone in the header, which the engine takes for half of what should be there. */
function withClientId(ctx: Context, form: ParsedUrlQuery): ParsedUrlQuery {
  const [scheme, credentials = ""] = ctx.get("authorization").split(" ");
  const clientId = Buffer.from(credentials, "base64").toString();
  if (scheme?.toLowerCase() !== "basic" || clientId === "" || clientId.includes(":")) return form;
  delete ctx.req.headers.authorization;
  return { client_id: clientId, ...form };
}

/** Some clients send the secret in the header and, the same one, in the body, which the engine takes for two. */
function withOneSecret(ctx: Context, form: ParsedUrlQuery): ParsedUrlQuery {
  const { client_secret: secret, ...rest } = form;
  const [scheme, credentials = ""] = ctx.get("authorization").split(" ");
  if (typeof secret !== "string" || scheme?.toLowerCase() !== "basic") return form;
  const [, ...password] = Buffer.from(credentials, "base64").toString().split(":");
  return password.join(":") === secret ? rest : form;
}
