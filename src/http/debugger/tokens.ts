// Reads the JWTs of a response for the debugger's page.
import { decodeJwt, decodeProtectedHeader } from "jose";
import type { JsonObject } from "../../json-object.ts";

export interface ReadableToken {
  name: string;
  header: string;
  claims: string;
}

const TOKENS = ["access_token", "id_token", "refresh_token"];

/** Returns the header and the claims of each token in a response that is a JWT. */
export function tokensIn(response: JsonObject): ReadableToken[] {
  return TOKENS.flatMap((name) => {
    const value = response[name];
    if (typeof value !== "string") return [];
    try {
      const [header, claims] = [decodeProtectedHeader(value), decodeJwt(value)];
      return [{ name, header: JSON.stringify(header, null, 2), claims: JSON.stringify(claims, null, 2) }];
    } catch {
      return []; // an opaque token
    }
  });
}
