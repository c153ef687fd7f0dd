// What a vendor does for whoever holds a token, without asking for a client: tell what it is, and end it.
import type { Context } from "koa";
import { readForm } from "../wire/form.ts";
import { notePresented } from "../engine/issuing/outcome.ts";
import { userFacts } from "../issuer/directory.ts";
import { plainPath } from "../issuer/endpoints.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { judgeStanding } from "../inspection/standing.ts";
import { splitScope } from "../issuer/scopes.ts";
import type { HeldToken } from "../profiles/contract.ts";
import type { TokenRow } from "../store/contract.ts";
import type { JsonObject } from "../json-object.ts";

/** Answers such a request, and false where it is none. */
export async function serveHolder(ctx: Context, issuer: Issuer): Promise<boolean> {
  const { holder, routes } = issuer.profile;
  if (!holder || !["GET", "HEAD", "POST"].includes(ctx.method)) return false;
  const path = plainPath(ctx.path);
  if (path !== plainPath(holder.infoPath) && path !== plainPath(routes.revocation)) return false;
  const isInfo = path === plainPath(holder.infoPath);
  const value = await presentedValue(ctx, isInfo ? ["access_token", "id_token"] : ["token"]);
  const found = await (value && notePresented(ctx, issuer.ledger.findByValue(value)));
  const row = found && (await judgeStanding(issuer, found)).length === 0 ? found : undefined;
  ctx.set("Cache-Control", "no-store");
  ctx.status = row ? 200 : 400;
  if (!row) ctx.body = isInfo ? holder.unknown.info : holder.unknown.revocation;
  else if (isInfo) ctx.body = holder.info(held(issuer, row));
  else {
    const { id, grantId } = row;
    await issuer.ledger.revoke(grantId === null ? { id } : { grantId });
    ctx.body = {};
  }
  return true;
}

async function presentedValue(ctx: Context, names: string[]): Promise<string | undefined> {
  const form = (await readForm(ctx).catch(ignoreTooLarge)) ?? {};
  const [scheme, bearer] = ctx.get("authorization").split(" ");
  const values = [
    ...names.flatMap((name) => [form[name], ctx.query[name]]),
    scheme?.toLowerCase() === "bearer" ? bearer : undefined,
  ];
  return values.find((value) => typeof value === "string" && value !== "") as string | undefined;
}

function ignoreTooLarge(error: Error & { status?: number }): undefined {
  if (error.status !== 413) throw error;
}

function held(
  issuer: Issuer,
  { kind, claims, clientId, scope, expiresAt, subject, machine }: TokenRow,
): HeldToken {
  const user = machine || subject === null ? undefined : issuer.directory.user(subject);
  return {
    kind,
    claims: JSON.parse(claims) as JsonObject,
    clientId,
    scopes: splitScope(scope ?? undefined),
    expiresInSeconds: expiresAt === null ? null : expiresAt - issuer.clock.now(),
    user: user && userFacts(user),
  };
}
