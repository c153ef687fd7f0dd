// The page of a refusal that a person sees: shows what was sent beside what is registered.

import { nearest } from "../../nearest.ts";
import { textParam } from "../../params.ts";
import { pageClient, type Refusal, type UnknownClient, type UriMismatch } from "../login/pages.ts";
import { detailOf } from "../reasons/refused.ts";
import type { Answer } from "./answer.ts";

const MISMATCHES: Readonly<Record<string, Pick<UriMismatch, "parameter" | "setting">>> = {
  "redirect_uri did not match any of the client's registered redirect_uris": {
    parameter: "redirect_uri",
    setting: "redirectUris",
  },
  "post_logout_redirect_uri not registered": {
    parameter: "post_logout_redirect_uri",
    setting: "postLogoutRedirectUris",
  },
};
const UNKNOWN_CLIENT = new Set(["client not found", "client is invalid"]);

/** Renders the page of a refusal, once its reason is known. Leaves other responses unchanged. */
export async function finishRefusalPage(answer: Answer): Promise<void> {
  const { ctx, pages, exchange, oidc } = answer;
  if (!exchange.refusalPage) return;
  const refusal: Refusal = {
    ...exchange.refusalPage,
    reason: exchange.shownReason ?? undefined,
    client: oidc.client && pageClient(oidc.client),
    mismatch: mismatchOf(answer),
    unknownClient: unknownClientOf(answer),
  };
  await pages.refusal(ctx, refusal);
}

function mismatchOf({ issuer, oidc, exchange }: Answer): UriMismatch | undefined {
  const kind = exchange.refusal && MISMATCHES[detailOf(exchange.refusal)];
  if (!kind || !oidc.client) return undefined;
  const registered = oidc.client[kind.setting];
  return {
    ...kind,
    sent: textParam(oidc.params ?? {}, kind.parameter) ?? textParam(exchange.params, kind.parameter) ?? "",
    registered: Array.isArray(registered) ? registered.map(String) : [],
    ignoresPort: oidc.client.applicationType === "native",
    isInDirectory: issuer.directory.client(oidc.client.clientId) !== undefined,
  };
}

function unknownClientOf({ issuer, exchange }: Answer): UnknownClient | undefined {
  if (!exchange.refusal || !UNKNOWN_CLIENT.has(detailOf(exchange.refusal))) return undefined;
  const sent = exchange.claimedClientId ?? "";
  const clients = issuer.directory.clients();
  return {
    sent,
    known: clients.map(({ id, clientName }) => pageClient({ clientId: id, clientName })),
    nearest: nearest(
      sent,
      clients.map(({ id }) => id),
    ),
    redirectUri: textParam(exchange.params, "redirect_uri"),
  };
}
