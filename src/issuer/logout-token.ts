// What a client is told of a login that has ended (OpenID Connect Back-Channel Logout 1.0, section 2.4), as the
// profile has it. Whoever sends it, or mints one for a test, signs it.
import { randomUUID } from "node:crypto";
import { MintmarkError } from "../errors.ts";
import type { LogoutTokenFacts, TokenShape } from "../profiles/contract.ts";
import type { Issuer } from "./issuer.ts";

/** The longest that the specification recommends. */
export const LOGOUT_TOKEN_SECONDS = 120;

const EVENT = "http://schemas.openid.net/event/backchannel-logout";

type Told = Pick<LogoutTokenFacts, "subject" | "clientId" | "issuedAt" | "expiresAt" | "sid" | "sessionId">;

/** @throws MintmarkError `bad_request` where the vendor has no back-channel logout */
export function describeLogoutToken({ id, profile, url, facts }: Issuer, told: Told): TokenShape {
  if (!profile.tokens.logout) {
    throw new MintmarkError(
      "bad_request",
      `issuer "${id}" issues no logout tokens: ${profile.name} has no back-channel logout`,
      { hint: "Issuers of the profiles generic, auth0 and keycloak have." },
    );
  }
  return profile.tokens.logout({ ...told, issuer: url, jti: randomUUID(), events: { [EVENT]: {} }, facts });
}
