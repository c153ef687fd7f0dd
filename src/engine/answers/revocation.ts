// Revocation responses (RFC 7009, section 2.2): vendors answer differently for tokens that are unknown or not valid.
import { ownStandingLost } from "../../issuer/standing.ts";
import { presentedRow } from "../issuing/presented.ts";
import type { Answer } from "./answer.ts";

export async function finishRevocation({ issuer, ctx, exchange }: Answer): Promise<void> {
  const shape = issuer.profile.answers.revocation;
  if (ctx.status !== 200) return;
  ctx.remove("Content-Type"); // the body is empty
  if (!shape) return;
  // The row was read before the token was revoked; its grant has ended since.
  const row = await presentedRow(exchange);
  const stood = row !== undefined && (await ownStandingLost(issuer, row)).length === 0;
  const answer = shape({ kind: row?.kind, stood });
  if (!answer) return;
  ctx.status = answer.status;
  ctx.body = answer.body;
}
