// Explains why a registration or a request to manage a registered client (RFC 7591, RFC 7592) is refused.
import { quoted } from "../../wording.ts";
import type { EngineError, ReasonTable, Refused } from "./refused.ts";

const SEND_TOKEN = "send the registration_access_token that the registration returned";

export const REGISTRATION_REASONS: ReasonTable = {
  "registration access token not found": () =>
    `this issuer has not issued this registration access token, or the client was removed; ${SEND_TOKEN}`,
  "client mismatch": () => `the registration access token belongs to another client; ${SEND_TOKEN}`,
  "initial access token not found": () =>
    "registration needs the issuer's initialAccessToken, and the request has another one",
  "invalid initial access token value": () =>
    "registration needs the issuer's initialAccessToken, and the request has another one",
};

/** Returns the engine's complaint about a member, with the value that was sent. */
export function metadataReason(
  { exchange }: Refused,
  { error_description: complaint = "" }: EngineError,
): string {
  const member = complaint.split(" ")[0] ?? "";
  return `${complaint} (received ${quoted(exchange.params[member])})`;
}
