// The user that an unchecked request seems to be about. Use it only to tell requests apart.
import { type Params, textParam } from "../../params.ts";
import { presentedToken } from "../../wire/authorization.ts";
import { ownerOfCode } from "../engine-records.ts";
import { userSigningIn } from "../sign-in.ts";
import type { Exchange } from "./exchange.ts";

const NAMES = ["username", "user", "login_hint"];
const TOKENS = ["token", "refresh_token", "access_token", "subject_token"];

/** Returns the user's subject; undefined if the request names no user and has no token or code of a user. */
export async function claimedUser({ issuer, params, raw }: Exchange): Promise<string | undefined> {
  const name = firstOf(params, NAMES);
  if (name !== undefined) return userSigningIn(issuer, name)?.id ?? name;
  const token = presentedToken(raw.authorization, ["bearer", "dpop"]) ?? firstOf(params, TOKENS);
  if (token !== undefined) return (await issuer.ledger.findByValue(token))?.subject ?? undefined;
  const code = textParam(params, "code");
  const deviceCode = textParam(params, "device_code");
  return (
    (code === undefined ? undefined : await ownerOfCode(issuer, "AuthorizationCode", code)) ??
    (deviceCode === undefined ? undefined : await ownerOfCode(issuer, "DeviceCode", deviceCode))
  );
}

function firstOf(params: Params, names: string[]): string | undefined {
  for (const name of names) {
    const value = textParam(params, name);
    if (value !== undefined) return value;
  }
  return undefined;
}
