// What happens to a request before the engine sees it: default scopes, `audience` as another name of
// `resource`, and JWTs at introspection and revocation, which the engine would refuse unseen.
import { stringify, type ParsedUrlQuery } from "node:querystring";
import { decodeJwt } from "jose";
import type { Context, Middleware } from "koa";
import { TOKEN_EXCHANGE } from "../../config/client.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { openResource } from "../../issuer/directory.ts";
import {
  defaultScopes,
  forbiddenScope,
  registeredScopes,
  splitScope,
  unknownScope,
} from "../../issuer/scopes.ts";
import { readForm, replaceForm } from "../../wire/form.ts";
import { markOfflineAccess } from "../login/offline-access.ts";
import { presentToken } from "../issuing/presented.ts";
import { resourceOf, toIndicator } from "../resources.ts";
import { withWorkloadClient } from "../clients/workload-client.ts";

type Route =
  | "authorization"
  | "pushed_authorization_request"
  | "device_authorization"
  | "token"
  | "introspection"
  | "revocation";

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
      let form: ParsedUrlQuery | undefined;
      try {
        form = await readForm(ctx);
      } catch (error) {
        if ((error as { status?: number }).status !== 413) throw error;
        return refuse(ctx, 413, "the request body is too large");
      }
      if (route === "authorization") return form ? asGet(issuer, ctx, form) : undefined;
      if (form) replaceForm(ctx, withWorkloadClient(issuer, ctx, edited(issuer, route, ctx, form)));
      // Refused before the engine spends a code or a refresh token on it.
      if (route === "token" && !isFormat(ctx.state["tokenFormat"]))
        return refuse(ctx, 400, "token_format must be jwt or opaque");
    }
    await next();
  };
}

/**
 * OpenID Connect wants the authorization endpoint to take POST as well. The engine does so only with login
 * cookies that every site may send; as a GET of ours the request carries the stricter ones.
 */
function asGet(issuer: Issuer, ctx: Context, form: ParsedUrlQuery): void {
  ctx.redirect(`${issuer.publicPath}${issuer.profile.routes.authorization}?${stringify(form)}`);
  ctx.status = 303;
  ctx.set("Cache-Control", "no-store");
}

function refuse(ctx: Context, status: number, description: string): void {
  ctx.status = status;
  ctx.set("Cache-Control", "no-store");
  ctx.body = { error: "invalid_request", error_description: description };
}

function isFormat(value: unknown): boolean {
  return value === undefined || value === "jwt" || value === "opaque";
}

function edited(issuer: Issuer, route: Route, ctx: Context, params: ParsedUrlQuery): ParsedUrlQuery {
  if (route === "introspection" || route === "revocation") {
    if (typeof params["token"] !== "string" || params["token"] === "") return params;
    return { ...params, token: presentToken(ctx, params["token"]) };
  }
  // Empty is absent, as for every parameter (RFC 6749, section 3.1).
  if (issuer.profile.tokenFormatParameter && params["token_format"])
    ctx.state["tokenFormat"] = params["token_format"];
  // There, `audience` has a meaning of its own (RFC 8693, section 2.1).
  if (params["grant_type"] === TOKEN_EXCHANGE) return params;
  const settled = withScope(issuer, route, ctx, withResource(params));
  return route === "authorization" || route === "pushed_authorization_request"
    ? markOfflineAccess(settled)
    : settled;
}

// Several that differ go on as several resources, for the engine to judge: none is silently forgotten.
function withResource({ audience, ...params }: ParsedUrlQuery): ParsedUrlQuery {
  const audiences = [audience ?? []].flat().filter(Boolean);
  if (audiences.length === 0) return params;
  const resources = [params["resource"] ?? []].flat().filter(Boolean);
  const further = new Set(audiences.filter((each) => !resources.includes(each)).map(toIndicator));
  const [only = "", ...others] = [...resources, ...further];
  return { ...params, resource: others.length === 0 ? only : [only, ...others] };
}

function withScope(issuer: Issuer, route: Route, ctx: Context, params: ParsedUrlQuery): ParsedUrlQuery {
  const grant = params["grant_type"];
  if (route === "token" && grant !== "client_credentials" && grant !== "password") return params;
  const asked = splitScope([params["scope"] ?? ""].flat().join(" "));
  const { wholeScope } = issuer.profile;
  const asksForAll = wholeScope !== undefined && asked.includes(wholeScope);
  if (asked.length > 0 && !asksForAll) return withoutSurplusSpaces(params);
  if (params["request_uri"] !== undefined) return params; // its parameters were settled when it was pushed
  const clientId = claimedClient(ctx, params);
  const client = clientId === undefined ? undefined : issuer.directory.client(clientId);
  const [indicator = toIndicator(issuer.defaultAudience)] = [params["resource"] || []].flat();
  const resource = resourceOf(issuer, indicator) ?? openResource([]);
  const machine = grant === "client_credentials";
  const defaults = asksForAll
    ? registeredScopes(resource, client, machine)
    : defaultScopes(resource, client, machine);
  // Who asks for nothing cannot have asked for too much: defaults that don't fit here fall away.
  const fitting = defaults.filter(
    (scope) =>
      (unknownScope(issuer.directory, resource, [scope]) ?? forbiddenScope(client, [scope])) === undefined,
  );
  if (asksForAll) {
    const others = asked.filter((scope) => scope !== wholeScope);
    return { ...params, scope: [...new Set([...others, ...fitting])].join(" ") };
  }
  const scopes = fitting.length === 0 && defaults.length > 0 && !machine ? ["openid"] : fitting;
  return scopes.length === 0 ? params : { ...params, scope: scopes.join(" ") };
}

/** FastMCP's client puts a space before `offline_access` where its server names no scopes; the engine refuses that. */
function withoutSurplusSpaces(params: ParsedUrlQuery): ParsedUrlQuery {
  const { scope } = params;
  return typeof scope === "string"
    ? { ...params, scope: scope.split(" ").filter(Boolean).join(" ") }
    : params;
}

/** Who asks, before anybody has checked it: good for defaults and for telling requests apart, nothing else. */
export function claimedClient(ctx: Context, params: ParsedUrlQuery): string | undefined {
  if (typeof params["client_id"] === "string") return params["client_id"];
  try {
    if (typeof params["client_assertion"] === "string") return decodeJwt(params["client_assertion"]).sub;
    const [scheme, credentials = ""] = ctx.get("authorization").split(" ");
    if (scheme?.toLowerCase() !== "basic") return undefined;
    return decodeURIComponent(Buffer.from(credentials, "base64").toString().split(":", 1)[0] ?? "");
  } catch {
    return undefined;
  }
}
