// A request on its way through an issuer: what the request log and the faults know of it before it is answered.
import type { Context } from "koa";
import { readForm } from "../wire/form.ts";
import { readJsonObject } from "../wire/json.ts";
import { claimedClient } from "../engine/requests/prepare.ts";
import { endpointOf, type EndpointName } from "../issuer/endpoints.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { Params } from "../issuer/requests/params.ts";
import type { IssuerPath } from "./issuer-paths.ts";

export interface Exchange {
  issuer: Issuer;
  endpoint: EndpointName | null;
  method: string;
  /** On this server, as the client asked for it. */
  path: string;
  /** The same below the issuer. */
  pathBelow: string;
  query: Params;
  form: Params;
  /** Both. */
  params: Params;
  authorization: string | null;
  clientId: string | null;
  grantType: string | null;
  /** The fault that was applied. */
  fault: string | null;
  /** Set where an answer holds an error that its body does not show any more. */
  error: string | null;
}

const NOTHING: Params = {};

export async function openExchange(ctx: Context, { issuer, path, asked }: IssuerPath): Promise<Exchange> {
  const query: Params = ctx.querystring === "" ? NOTHING : ctx.query;
  const endpoint = endpointOf(issuer.profile, path);
  // What cannot be read is refused by whoever needs it.
  const form = (await bodyParams(ctx, endpoint).catch(() => undefined)) ?? NOTHING;
  const params = query === NOTHING ? form : form === NOTHING ? query : { ...query, ...form };
  const grantType = params["grant_type"];
  return {
    issuer,
    endpoint,
    method: ctx.method,
    path: ctx.path,
    pathBelow: asked,
    query,
    form,
    params,
    authorization: ctx.req.headers.authorization ?? null,
    clientId: claimedClient(ctx, params) ?? null,
    grantType: typeof grantType === "string" ? grantType : null,
    fault: null,
    error: null,
  };
}

async function bodyParams(ctx: Context, endpoint: EndpointName | null): Promise<Params | undefined> {
  if (endpoint !== "registration") return readForm(ctx);
  const metadata = Object.entries((await readJsonObject(ctx)) ?? {});
  return Object.fromEntries(metadata.map(([name, value]) => [name, asParam(value)]));
}

function asParam(value: unknown): string | string[] {
  const toText = (each: unknown) => (typeof each === "string" ? each : JSON.stringify(each));
  return Array.isArray(value) ? value.map(toText) : toText(value);
}
