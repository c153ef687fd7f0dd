// Introspection (RFC 7662). The engine authenticates the client; issuer/introspection.ts decides whether the token
// is active and what the response says about it.
import { introspectionBody } from "../../issuer/introspection.ts";
import { splitScope, textParam } from "../../params.ts";
import { amendBody } from "../amending/amendments.ts";
import { presentedRow } from "../issuing/presented.ts";
import { type Answer, sendError } from "./answer.ts";

export async function finishIntrospection(answer: Answer): Promise<void> {
  const { ctx, oidc, exchange } = answer;
  if (oidc.client?.clientAuthMethod === "none") {
    // The id of a public client proves nothing (RFC 7662, section 2.1).
    const description = "client authentication is required to introspect";
    return sendError(ctx, 401, { error: "invalid_client", description });
  }
  if (ctx.status !== 200) return;
  const row = await presentedRow(exchange);
  const asked = {
    clientId: oidc.client?.clientId ?? "",
    hint: textParam(oidc.params ?? {}, "token_type_hint"),
  };
  ctx.body = (await introspectionBody(answer.issuer, row, asked)) ?? { active: false };
  await amendBody(answer, "introspection", {
    clientId: oidc.client?.clientId ?? null,
    user: !row || row.machine ? null : row.subject,
    scopes: splitScope(row?.scope ?? undefined),
  });
}
