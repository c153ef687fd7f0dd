// What happens to a request before the engine sees it: default scopes, `audience` as another name of
// `resource`, and JWTs at introspection and revocation, which the engine would refuse unseen.
import type { ParsedUrlQuery } from "node:querystring";
import type { Context, Middleware } from "koa";
import type { Issuer } from "../issuer/issuer.ts";
import { openResource } from "../issuer/directory.ts";
import { defaultScopes } from "../issuer/scopes.ts";
import { readForm, replaceForm } from "./form.ts";
import { resourceOf, toIndicator } from "./resources.ts";

/** Stands in the engine's view of a request for the token that was really presented. */
const PRESENTED = "@presented";

type Route =
  | "authorization"
  | "pushed_authorization_request"
  | "device_authorization"
  | "token"
  | "introspection"
  | "revocation";

/** The value of a token as it came over the wire. */
export function presentedValue(ctx: Context | undefined, value: string): string | undefined {
  if (value !== PRESENTED) return value;
  return (ctx?.state as { presented?: string } | undefined)?.presented;
}

export function prepareRequests(issuer: Issuer): Middleware {
  const { routes } = issuer.profile;
  const prepared: Route[] = [
    "authorization",
    "pushed_authorization_request",
    "device_authorization",
    "token",
    "introspection",
    "revocation",
  ];
  const routeByPath = new Map(prepared.map((route) => [routes[route], route]));

  return async function prepareRequest(ctx, next) {
    const route = routeByPath.get(ctx.path.toLowerCase().replace(/\/$/, ""));
    if (route === "authorization" && ctx.method === "GET") {
      ctx.query = edited(issuer, route, ctx, ctx.query);
    } else if (route) {
      const form = await readForm(ctx);
      if (form) replaceForm(ctx, edited(issuer, route, ctx, form));
    }
    await next();
  };
}

function edited(issuer: Issuer, route: Route, ctx: Context, params: ParsedUrlQuery): ParsedUrlQuery {
  if (route === "introspection" || route === "revocation") {
    if (typeof params["token"] !== "string" || params["token"] === "") return params;
    ctx.state["presented"] = params["token"];
    return { ...params, token: PRESENTED };
  }
  if (issuer.profile.tokenFormatParameter && typeof params["token_format"] === "string") {
    ctx.state["tokenFormat"] = params["token_format"];
  }
  return withScope(issuer, route, ctx, withResource(params));
}

function withResource({ audience, ...params }: ParsedUrlQuery): ParsedUrlQuery {
  if (typeof audience !== "string" || audience === "")
    return audience === undefined ? params : { ...params, audience };
  if (params["resource"] === undefined) return { ...params, resource: toIndicator(audience) };
  // Both at once must agree: a second value makes the engine refuse what names two different resources.
  const resources = [params["resource"]].flat();
  return resources.includes(audience)
    ? params
    : { ...params, resource: [...resources, toIndicator(audience)] };
}

function withScope(issuer: Issuer, route: Route, ctx: Context, params: ParsedUrlQuery): ParsedUrlQuery {
  const grant = params["grant_type"];
  if (route === "token" && grant !== "client_credentials" && grant !== "password") return params;
  if (params["scope"] !== undefined && params["scope"] !== "") return params;
  if (params["request_uri"] !== undefined) return params; // its parameters were settled when it was pushed
  const clientId = typeof params["client_id"] === "string" ? params["client_id"] : basicUser(ctx);
  const client = clientId === undefined ? undefined : issuer.directory.client(clientId);
  const indicator = [params["resource"]].flat()[0];
  const resource = (indicator === undefined ? undefined : resourceOf(issuer, indicator)) ?? openResource([]);
  const scopes = defaultScopes(resource, client, grant === "client_credentials");
  return scopes.length === 0 ? params : { ...params, scope: scopes.join(" ") };
}

function basicUser(ctx: Context): string | undefined {
  const [scheme, credentials] = ctx.get("authorization").split(" ");
  if (scheme?.toLowerCase() !== "basic" || credentials === undefined) return undefined;
  try {
    return decodeURIComponent(Buffer.from(credentials, "base64").toString().split(":", 1)[0] ?? "");
  } catch {
    return undefined;
  }
}
