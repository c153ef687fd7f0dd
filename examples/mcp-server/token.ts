// What both ways to verify a token have in common: the contract, what they find out, and how they refuse.

export interface Caller {
  /** `sub`: a UUID that stays the same whatever the user's name or address becomes. Data belongs to it. */
  subject: string;
  clientId: string;
  scopes: string[];
  /** Seconds since 1970. */
  expiresAt: number;
}

/** @throws InvalidToken, IssuerUnavailable */
export type VerifyToken = (token: string) => Promise<Caller>;

/** The token is not good here: 401. */
export class InvalidToken extends Error {}

/** Nobody can tell whether the token is good, so it is not: 503. */
export class IssuerUnavailable extends Error {}

/** Reads the claims of a token that was found good, by their names in RFC 9068 and RFC 7662. */
export function toCaller(claims: Record<string, unknown>): Caller {
  const { sub, client_id: clientId, scope = "", exp, cnf } = claims;
  // Bound to a key (DPoP, mutual TLS), it is worth nothing without the proof, and this server asks for none.
  if (cnf !== undefined) throw new InvalidToken("the token is bound to a key");
  if (typeof sub !== "string" || sub === "") throw new InvalidToken("the token names no subject");
  if (typeof clientId !== "string") throw new InvalidToken("the token names no client");
  if (typeof scope !== "string") throw new InvalidToken("the token's scope is no string");
  if (typeof exp !== "number") throw new InvalidToken("the token never expires");
  return { subject: sub, clientId, scopes: scope.split(" ").filter(Boolean), expiresAt: exp };
}
