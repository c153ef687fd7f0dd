// Device authorization responses (RFC 8628, section 3.2).
import { type Answer, plainBody } from "./answer.ts";
import { POLLING_SECONDS } from "./device-polling.ts";

export function finishDeviceAuthorization({ issuer: { profile }, ctx }: Answer): void {
  if (ctx.status !== 200) return;
  const body = { ...plainBody(ctx), interval: POLLING_SECONDS };
  ctx.body = profile.answers.device?.(body) ?? body;
}
