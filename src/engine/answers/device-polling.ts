// Responses to devices that wait for their user: `slow_down` to those that poll too fast (RFC 8628, section
// 3.5). The engine has no such limit.
import type { Issuer } from "../../issuer/issuer.ts";
import type { JsonObject } from "../../json-object.ts";
import { textParam } from "../../params.ts";
import { storedForm } from "../../stored-secret.ts";
import type { Answer } from "./answer.ts";

/** Without `interval`, clients must use 5 seconds (RFC 8628, section 3.2), but MSAL polls without a pause. */
export const POLLING_SECONDS = 5;

/** Tolerance in the interval between two polls, because they take different times to arrive. */
const TOLERATED_SECONDS = 1;

const POLLING_MODEL = "DevicePolling";

/** The latest poll of a device. */
interface Poll extends Record<string, unknown> {
  /** Seconds by the issuer's clock and by the real one. */
  at: number;
  reallyAt: number;
  /** Seconds that the device must wait. Each `slow_down` adds five. */
  interval: number;
}

/** Changes `authorization_pending` to `slow_down` if the device did not wait. */
export async function pacePolling({ issuer, ctx, oidc }: Answer): Promise<void> {
  const { error } = ctx.body as JsonObject;
  const code = textParam(oidc.params ?? {}, "device_code");
  if (error !== "authorization_pending" || code === undefined) return;
  const { artifacts } = issuer.store;
  const now = { at: issuer.clock.now(), reallyAt: Math.floor(Date.now() / 1000) };
  const last = (await artifacts.get(issuer.id, POLLING_MODEL, storedForm(code)))?.payload as Poll | undefined;
  const interval = last?.interval ?? POLLING_SECONDS;
  // A clock that is frozen or moved must not keep a device waiting, so the longer of both times counts.
  const waited = last ? Math.max(now.at - last.at, now.reallyAt - last.reallyAt) : interval;
  const tooFast = waited < interval - TOLERATED_SECONDS;
  await record(issuer, code, { ...now, interval: tooFast ? interval + 5 : interval });
  if (!tooFast) return;
  const description = `polled after ${waited} seconds: wait ${interval} seconds between polls, and 5 more from now on`;
  ctx.body = { error: "slow_down", error_description: description };
}

async function record({ id, store, settings }: Issuer, code: string, poll: Poll): Promise<void> {
  await store.artifacts.put({
    issuer: id,
    model: POLLING_MODEL,
    id: storedForm(code),
    payload: poll,
    expiresAt: poll.at + settings.deviceCodeExpiresInSeconds,
    consumedAt: null,
  });
}
