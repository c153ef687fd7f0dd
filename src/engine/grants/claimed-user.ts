// Whom a request is about, as far as it shows before anybody has checked it: good for telling requests apart.
import type { Context } from "koa";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Params } from "../../issuer/requests/params.ts";

const NAMES = ["username", "user", "login_hint"];
const TOKENS = ["token", "refresh_token", "access_token", "subject_token"];

/** The subject; undefined where the request names nobody and carries nothing that belongs to somebody. */
export async function claimedUser(issuer: Issuer, ctx: Context, params: Params): Promise<string | undefined> {
  const name = textOf(params, NAMES);
  if (name !== undefined) return issuer.directory.user(name)?.id ?? name;
  const [, bearer] = /^(?:bearer|dpop) +(\S+)$/i.exec(ctx.get("authorization")) ?? [];
  const token = bearer ?? textOf(params, TOKENS);
  if (token !== undefined) return (await issuer.ledger.findByValue(token))?.subject ?? undefined;
  return (
    (await ownerOf(issuer, "AuthorizationCode", textOf(params, ["code"]))) ??
    (await ownerOf(issuer, "DeviceCode", textOf(params, ["device_code"])))
  );
}

async function ownerOf(issuer: Issuer, model: string, id: string | undefined): Promise<string | undefined> {
  if (id === undefined) return undefined;
  const accountId = (await issuer.store.artifacts.get(issuer.id, model, id))?.payload["accountId"];
  return typeof accountId === "string" ? accountId : undefined;
}

function textOf(params: Params, names: string[]): string | undefined {
  for (const name of names) {
    const value = params[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}
