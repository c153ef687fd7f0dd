// The reason for which the engine refused a request, as a code for profiles. The engine's own error names several causes alike and
// keeps the cause in a private detail; test/engine/seams.test.ts watches these details.
import type { Issuer } from "../../issuer/issuer.ts";
import { lostStanding, ownStandingLost } from "../../issuer/standing.ts";
import type { RefusalReason } from "../../profiles/contract.ts";
import type { TokenRow } from "../../store/contract.ts";
import type { Answer } from "./answer.ts";

/** The text with which the revocation policy in configuration.ts refuses. */
export const OTHERS_TOKEN = "the token was issued to another client";
const NOT_FOUND = "refresh token not found";
const NO_ACCESS_TOKEN = "access token not found";

const BY_DETAIL: Readonly<Record<string, RefusalReason>> = {
  "no client authentication mechanism provided": "no-client",
  "client mismatch": "other-client",
  [OTHERS_TOKEN]: "other-client",
  "authorization code redirect_uri mismatch": "wrong-redirect-uri",
  "code_verifier must be provided": "no-verifier",
  "code_verifier does not match code_challenge": "wrong-verifier",
  "unsupported code_challenge_method": "surplus-verifier",
  "authorization code already consumed": "used",
  "refresh token already used": "used",
  "already consumed": "used",
  "authorization code is expired": "expired",
  "refresh token is expired": "expired",
  "grant not found": "grant-ended",
  "grant is expired": "grant-ended",
};

/** The causes that the engine itself names. */
export const ENGINE_DETAILS = [...Object.keys(BY_DETAIL), NOT_FOUND, NO_ACCESS_TOKEN].filter(
  (each) => each !== OTHERS_TOKEN,
);

/** Returns undefined if the cause is none that vendors tell apart. */
export async function reasonOf({ issuer, exchange }: Answer): Promise<RefusalReason | undefined> {
  const { refusal } = exchange;
  const { error_detail: detail, error_description: text } = (refusal ?? {}) as Record<string, unknown>;
  const cause = typeof detail === "string" ? detail : String(text);
  if (cause === NO_ACCESS_TOKEN) return lostAccess(issuer, await exchange.presented);
  if (cause !== NOT_FOUND) return BY_DETAIL[cause];
  // The engine does not find revoked tokens, so the judge of standing is asked about this one.
  const row = await exchange.presented;
  const lost = row ? await ownStandingLost(issuer, row) : [];
  return lost.some(({ code }) => code === "revoked") ? "revoked" : undefined;
}

async function lostAccess(issuer: Issuer, row: TokenRow | undefined): Promise<RefusalReason | undefined> {
  const lost = row?.kind === "access" ? await lostStanding(issuer, row) : [];
  if (lost.some(({ code }) => code === "grant-ended")) return "grant-ended";
  return lost.some(({ code }) => code === "revoked") ? "revoked" : undefined;
}
