// Revocation responses (RFC 7009, section 2.2): adds the body with which a vendor answers for unknown tokens.
import { presentedRow } from "../issuing/presented.ts";
import type { Answer } from "./answer.ts";

export async function finishRevocation({ issuer: { profile }, ctx, exchange }: Answer): Promise<void> {
  const { unknownRevocation } = profile.answers;
  if (ctx.status !== 200 || !unknownRevocation || (await presentedRow(exchange))) return;
  ctx.body = { ...unknownRevocation };
}
