// The parts that both ways to verify a token share: the contract, the result and the errors.

export interface Caller {
  /** `sub`: a UUID that stays the same when the user's name or address changes. Store data under it. */
  subject: string;
  clientId: string;
  scopes: string[];
  /** Unix time in seconds. */
  expiresAt: number;
}

/** @throws InvalidToken, IssuerUnavailable */
export type VerifyToken = (token: string) => Promise<Caller>;

/** The token is not valid for this server: 401. */
export class InvalidToken extends Error {}

/** The token cannot be checked, so the request is refused: 503. */
export class IssuerUnavailable extends Error {}

/** Reads the claims of a verified token; RFC 9068 and RFC 7662 use the same names. */
export function toCaller(claims: Record<string, unknown>): Caller {
  const { sub, client_id: clientId, scope = "", exp, cnf } = claims;
  // A token bound to a key (DPoP, mutual TLS) needs a proof of possession, which this server does not check.
  if (cnf !== undefined) throw new InvalidToken("the token is bound to a key");
  if (typeof sub !== "string" || sub === "") throw new InvalidToken("the token has no subject");
  if (typeof clientId !== "string") throw new InvalidToken("the token has no client id");
  if (typeof scope !== "string") throw new InvalidToken("the token's scope is not a string");
  if (typeof exp !== "number") throw new InvalidToken("the token never expires");
  return { subject: sub, clientId, scopes: scope.split(" ").filter(Boolean), expiresAt: exp };
}
