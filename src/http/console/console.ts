// The console's pages. They only render data; their scripts make changes through the control API.
import type { Context } from "koa";
import { callVerb } from "../../control/call.ts";
import { readClock } from "../../control/clock.ts";
import { listIssuers } from "../../control/issuers.ts";
import type { Control } from "../../control/verb.ts";
import { LOGGED_NAMES } from "../../issuer/endpoints.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { SIGNING_ALGS } from "../../keys/algorithms.ts";
import { VERSION } from "../../version.ts";
import { type ConsoleChoices, renderPage, sendOriginAlong } from "../pages.ts";
import { READ, requireMethod } from "../require-method.ts";
import { tabAt, TABS } from "./tabs.ts";

/** Answers a request at the path of a tab. Returns false if no tab has this path. */
export async function serveConsole(
  ctx: Context,
  control: Control,
  { isSignedIn, callback }: { isSignedIn: boolean; callback: string },
): Promise<boolean> {
  const tab = tabAt(ctx.path);
  if (!tab) return false;
  requireMethod(ctx, READ);
  const issuer = await control.issuers.get(
    typeof ctx.query["issuer"] === "string" ? ctx.query["issuer"] : undefined,
  );
  const { items } = await callVerb(control, listIssuers, {});
  renderPage(ctx, "console", {
    tab,
    tabs: TABS,
    issuers: items,
    issuer: issuer.id,
    choices: choicesOf(issuer),
    clock: await callVerb(control, readClock, { issuer: issuer.id }),
    callback,
    version: VERSION,
    maySignOut: isSignedIn,
  });
  if (isSignedIn) sendOriginAlong(ctx);
  return true;
}

/** Returns what the forms let people choose from. */
function choicesOf({ directory }: Issuer): ConsoleChoices {
  return {
    users: directory
      .users()
      .map((user) => ({ name: user.name, displayName: user.displayName, id: user.id, roles: user.roles })),
    clients: directory.clients().map((client) => ({ id: client.id, name: client.clientName ?? client.id })),
    resources: directory
      .resources()
      .map(({ name, audience, scopes }) => ({ id: name, audience: audience ?? name, scopes: scopes ?? [] })),
    algs: SIGNING_ALGS,
    endpoints: LOGGED_NAMES,
  };
}
