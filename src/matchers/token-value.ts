// Reads a token as a test may pass it: its value, the result of minting, or a token response.
import { decodeJwt, type JWTPayload } from "jose";
import { kindOf, misuse } from "./outcome.ts";

/** @throws MintmarkError `bad_request` if there is no token value in it */
export function valueOf(token: unknown, matcher: string): string {
  if (typeof token === "string" && token !== "") return token;
  const { token: minted, access_token: granted } = (token ?? {}) as Record<string, unknown>;
  for (const value of [minted, granted]) if (typeof value === "string" && value !== "") return value;
  throw misuse(
    matcher,
    `needs a token's value, the result of idp.mint() or a token response, but got ${kindOf(token)}`,
  );
}

/** Returns the claims without verifying them; undefined if the value is not a JWT. */
export function claimsIn(value: string): JWTPayload | undefined {
  try {
    return decodeJwt(value);
  } catch {
    return undefined;
  }
}
