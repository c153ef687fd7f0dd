// The response types of authorization requests (OAuth 2.0 Multiple Response Type Encoding Practices). The parts
// of a type are in the order in which the engine compares them.

export const RESPONSE_TYPES = [
  "code",
  "id_token",
  "token",
  "id_token token",
  "code id_token",
  "code token",
  "code id_token token",
  "none",
] as const;

export type ResponseType = (typeof RESPONSE_TYPES)[number];

/** The types of the implicit and hybrid flows. */
export const WITH_TOKENS: readonly ResponseType[] = RESPONSE_TYPES.filter((type) => type.includes("token"));

/** Returns whether the response itself contains an access token. */
export function bearsAccessToken(type: ResponseType): boolean {
  return type.split(" ").includes("token");
}
