// Describes a logout token, which tells a client that a login has ended (OpenID Connect Back-Channel Logout
// 1.0, section 2.4), in the form of the profile. The caller signs it.
import { randomUUID } from "node:crypto";
import { MintmarkError } from "../errors.ts";
import type { LogoutTokenFacts, TokenShape } from "../profiles/contract.ts";
import type { Issuer } from "./issuer.ts";

/** The longest lifetime that the specification recommends. */
export const LOGOUT_TOKEN_SECONDS = 120;

const EVENT = "http://schemas.openid.net/event/backchannel-logout";

type Told = Pick<LogoutTokenFacts, "subject" | "clientId" | "issuedAt" | "expiresAt" | "sid" | "sessionId">;

/** @throws MintmarkError `bad_request` if the vendor has no back-channel logout */
export function describeLogoutToken({ id, profile, url, facts }: Issuer, told: Told): TokenShape {
  if (!profile.tokens.logout) {
    throw new MintmarkError(
      "bad_request",
      `issuer "${id}" does not issue logout tokens: ${profile.name} has no back-channel logout`,
      { hint: "Use an issuer with the profile generic, auth0 or keycloak." },
    );
  }
  return profile.tokens.logout({ ...told, issuer: url, jti: randomUUID(), events: { [EVENT]: {} }, facts });
}
