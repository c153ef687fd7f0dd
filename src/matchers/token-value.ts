// What a test may hand in as a token: its value, what minting answered, or a token response.
import { decodeJwt, type JWTPayload } from "jose";
import { kindOf, misuse } from "./outcome.ts";

/** @throws MintmarkError `bad_request` where no value is in it */
export function valueOf(token: unknown, matcher: string): string {
  if (typeof token === "string" && token !== "") return token;
  const { token: minted, access_token: granted } = (token ?? {}) as Record<string, unknown>;
  for (const value of [minted, granted]) if (typeof value === "string" && value !== "") return value;
  throw misuse(
    matcher,
    `needs a token's value, what idp.mint() answers, or a token response, but got ${kindOf(token)}`,
  );
}

/** The claims as they stand there, unverified; undefined for what is no JWT. */
export function claimsIn(value: string): JWTPayload | undefined {
  try {
    return decodeJwt(value);
  } catch {
    return undefined;
  }
}
