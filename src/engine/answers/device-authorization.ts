// Device authorization responses (RFC 8628, section 3.2).
import { type Answer, plainBody } from "./answer.ts";

/** Without `interval`, clients must use 5 seconds (RFC 8628, section 3.2), but MSAL polls without a pause. */
const POLLING_SECONDS = 5;

export function finishDeviceAuthorization({ issuer: { profile }, ctx }: Answer): void {
  if (ctx.status !== 200) return;
  const body = { ...plainBody(ctx), interval: POLLING_SECONDS };
  ctx.body = profile.answers.device?.(body) ?? body;
}
