// Explains why an authorization code, device code or refresh token is refused at the token endpoint. The client may see
// these reasons where the profile has no text of its own: its holder proves itself before they are reached.
import { codeNotes } from "../../issuer/engine-records.ts";
import { tokenReason } from "../../issuer/token-reason.ts";
import { splitScope } from "../../params.ts";
import { isoTime } from "../../tokens/record.ts";
import { listed, quoted } from "../../wording.ts";
import { asked, clientOf, type ReasonTable, type Refused } from "./refused.ts";

const SIGN_IN = "start a new authorization request";

export const REDEMPTION_REASONS: ReasonTable = {
  "authorization code not found": unknownCode,
  "authorization code is expired": (refused) =>
    `the authorization code expired${timeOf(refused, "expiresAt")}; redeem it at once or raise authorizationCodeExpiresInSeconds`,
  "authorization code already consumed": (refused) =>
    `the authorization code was redeemed before${timeOf(refused, "consumedAt")}; its tokens are revoked now, so ${SIGN_IN}`,
  "already consumed": () =>
    "another request redeemed the same value at the same time; a code or refresh token works once",
  "device code not found": () =>
    "this issuer has not issued this device_code, or it was redeemed or has expired; start a new device authorization",
  "device code already consumed": (refused) =>
    `the device_code was redeemed before${timeOf(refused, "consumedAt")}; start a new device authorization`,
  "device code is expired": (refused) =>
    `the device_code expired${timeOf(refused, "expiresAt")} before a user approved it; start a new device authorization`,
  "grant not found": lostGrant,
  "grant is expired": lostGrant,
  "code_verifier must be provided": () =>
    "the authorization request had a code_challenge, so the token request needs its code_verifier",
  "unsupported code_challenge_method": () =>
    "the authorization request had no code_challenge, so the token request must have no code_verifier",
  "code_verifier does not match code_challenge": () =>
    "the code_verifier does not match the code_challenge (S256) of the authorization request; send the verifier of the same login",
  "authorization code redirect_uri mismatch": (refused) =>
    `the redirect_uri is ${quoted(asked(refused, "redirect_uri"))}, but the authorization request had ${quoted(codeOf(refused)?.redirectUri)}`,
  "refresh token not found": refreshTokenReason,
  "refresh token is expired": refreshTokenReason,
  "refresh token already used": refreshTokenReason,
  "refresh token missing requested scope": widerScope,
  "refresh token missing requested scopes": widerScope,
  "DPoP proof JWT not provided": (refused) =>
    `${clientOf(refused)} must send a DPoP proof (dpopBoundAccessTokens)`,
  "missing DPoP proof JWT": () =>
    "the code is bound to a DPoP key (dpop_jkt), but the request has no DPoP proof",
  "failed jkt verification": () =>
    "the token is bound to a DPoP key, but the request's DPoP proof is missing or of another key",
  "failed x5t#S256 verification": () => "the token is bound to another client certificate",
  "mutual TLS client certificate not provided": (refused) =>
    `${clientOf(refused)} must connect with its client certificate (tlsClientCertificateBoundAccessTokens)`,
};

/** These name another client, so they are for the log only. */
export const OWNER_REASONS: ReasonTable = {
  "the token was issued to another client": async (refused) =>
    `the request is from ${clientOf(refused)}, but the token was issued to ${quoted((await refused.exchange.presented)?.clientId)}`,
  "client mismatch": async (refused) => {
    const owner = codeOf(refused)?.clientId ?? (await refused.exchange.presented)?.clientId;
    return `the request is from ${clientOf(refused)}, but the ${redeemedName(refused)} was issued to ${quoted(owner)}`;
  },
};

function codeOf({ exchange }: Refused) {
  return exchange.code && codeNotes(exchange.code);
}

/** Returns ` at` and the time; an empty text if it is unknown. */
function timeOf(refused: Refused, name: "expiresAt" | "consumedAt"): string {
  const time = codeOf(refused)?.[name] ?? null;
  return time === null ? "" : ` at ${isoTime(time)}`;
}

function unknownCode({ issuer, exchange }: Refused): string {
  const { redeemed = "" } = exchange;
  return issuer.requests.redeemed.has(redeemed)
    ? `the authorization code was redeemed before, and its tokens were revoked; ${SIGN_IN}`
    : `this issuer has not issued this authorization code, or its record has been deleted; check that the whole value was sent, or ${SIGN_IN}`;
}

/** A code or refresh token stands as long as its grant: a sign-out, a reuse or a revocation ends it. */
async function lostGrant(refused: Refused): Promise<string> {
  return refused.exchange.grantType === "refresh_token"
    ? refreshTokenReason(refused)
    : `the grant of the ${redeemedName(refused)} has ended: it was revoked, or its session was signed out; ${SIGN_IN}`;
}

async function refreshTokenReason(refused: Refused): Promise<string> {
  const { issuer, exchange } = refused;
  const reason = await tokenReason(issuer, {
    value: asked(refused, "refresh_token"),
    row: await exchange.presented,
    wanted: ["refresh"],
    name: "refresh token",
  });
  return `${reason ?? "the refresh token is no longer valid"}; sign in again to get a new one`;
}

function redeemedName({ exchange }: Refused): string {
  if (exchange.grantType === "refresh_token") return "refresh token";
  return exchange.grantType === "authorization_code" ? "authorization code" : "device_code";
}

/** A refresh may not add scopes (RFC 6749, section 6). */
async function widerScope({ exchange, error }: Refused): Promise<string> {
  const has = splitScope((await exchange.presented)?.scope ?? undefined);
  return `the refresh token does not have the scope ${quoted(error.scope)}; its scopes: ${listed(has)}`;
}
