// What a grant knows about a token that the engine's models have no place for, on its way to the issuance.
import type { JsonObject } from "../../json-object.ts";

export interface TokenFacts {
  /** Of a token without a user behind it: the subject, where that is not the client itself. */
  subject?: string | undefined;
  /** Further claims. */
  claims?: JsonObject | undefined;
  /** The form, where the request leaves no choice. */
  format?: "jwt" | undefined;
}

const facts = new WeakMap<object, TokenFacts>();

export function noteFacts(token: object, noted: TokenFacts): void {
  facts.set(token, noted);
}

export function factsOf(token: object): TokenFacts {
  return facts.get(token) ?? {};
}
