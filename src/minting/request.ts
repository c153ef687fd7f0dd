// What somebody asks to have minted, and what of it every kind of token shares.
import { MintmarkError } from "../errors.ts";
import type { SigningAlg } from "../keys/algorithms.ts";
import type { TokenFormat, TokenKind } from "../store/contract.ts";
import type { JsonObject } from "../json-object.ts";
import { expiryIn, LAST_SECOND } from "../tokens/record.ts";
import type { User } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";

export interface MintRequest {
  user?: string | undefined;
  client?: string | undefined;
  subject?: string | undefined;
  audience?: string | string[] | undefined;
  scope?: string | undefined;
  /** In place of the user's. */
  roles?: string[] | undefined;
  claims?: JsonObject | undefined;
  header?: JsonObject | undefined;
  alg?: SigningAlg | undefined;
  expiresInSeconds?: number | "never" | undefined;
  notBeforeInSeconds?: number | undefined;
  issuedSecondsAgo?: number | undefined;
  format?: TokenFormat | undefined;
  kind?: TokenKind | undefined;
  /** Name of a flaw of the catalogue. */
  flaw?: string | undefined;
  description?: string | undefined;
}

/** For whom it is, and to whom it belongs. */
export interface Owner {
  user: User | undefined;
  subject: string;
  clientId: string;
  machine: boolean;
}

/** As the profile has it. */
interface Described {
  header: JsonObject;
  claims: JsonObject;
  issuedAt: number;
  expiresAt: number | null;
}

/** The parts that every minted token shares; what the request says itself wins, in the token as in its record. */
export function finish(issuer: Issuer, request: MintRequest, owner: Owner, described: Described) {
  const notBefore =
    request.notBeforeInSeconds === undefined ? {} : { nbf: issuer.clock.now() + request.notBeforeInSeconds };
  const claims: JsonObject = { ...described.claims, ...notBefore, ...request.claims };
  const { exp } = claims;
  return {
    ...owner,
    // A profile may show another `sub` than the ledger keeps, which is the one that the directory knows.
    subject: text(request.claims?.["sub"]) ?? owner.subject,
    header: { ...described.header, ...request.header },
    claims,
    issuedAt: described.issuedAt,
    expiresAt: typeof exp === "number" ? expiryIn(exp) : described.expiresAt,
    description: request.description,
  };
}

export function expiry(request: MintRequest, issuedAt: number, defaultSeconds: number): number | null {
  const { expiresInSeconds = defaultSeconds } = request;
  const expiresAt = expiresInSeconds === "never" ? null : issuedAt + expiresInSeconds;
  if (Math.abs(issuedAt) > LAST_SECOND || Math.abs(expiresAt ?? 0) > LAST_SECOND) {
    throw new MintmarkError("bad_request", "the token's times lie beyond the last date there is", {
      hint: 'For a token without an end, ask for `expiresInSeconds: "never"`.',
    });
  }
  return expiresAt;
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
