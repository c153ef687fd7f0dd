// The request to mint a token, and the parts of it that apply to every kind of token.
import { MintmarkError } from "../errors.ts";
import type { User } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { JsonObject } from "../json-object.ts";
import type { SigningAlg } from "../keys/algorithms.ts";
import type { TokenFormat, TokenKind } from "../store/contract.ts";
import { withMembers } from "../tokens/members.ts";
import { expiryIn, LAST_SECOND } from "../tokens/record.ts";

export interface MintRequest {
  user?: string | undefined;
  client?: string | undefined;
  subject?: string | undefined;
  /** null: a token without `aud`, for the issuer's default audience. */
  audience?: string | string[] | null | undefined;
  scope?: string | undefined;
  /** Replace the user's roles. */
  roles?: string[] | undefined;
  claims?: JsonObject | undefined;
  header?: JsonObject | undefined;
  alg?: SigningAlg | undefined;
  expiresInSeconds?: number | "never" | undefined;
  notBeforeInSeconds?: number | undefined;
  issuedSecondsAgo?: number | undefined;
  format?: TokenFormat | undefined;
  kind?: TokenKind | undefined;
  /** Name of a flaw in the catalogue. */
  flaw?: string | undefined;
  description?: string | undefined;
}

/** The user, subject and client of a token. */
export interface Owner {
  user: User | undefined;
  subject: string;
  clientId: string;
  machine: boolean;
}

/** A token in the form of the profile. */
interface Described {
  header: JsonObject;
  claims: JsonObject;
  issuedAt: number;
  expiresAt: number | null;
}

/** Adds the parts that every kind of token has. The request's values win, in the token and in its record. */
export function finish(
  { clock }: Pick<Issuer, "clock">,
  request: MintRequest,
  owner: Owner,
  described: Described,
) {
  const notBefore =
    request.notBeforeInSeconds === undefined ? {} : { nbf: clock.now() + request.notBeforeInSeconds };
  const noAudience = request.audience === null ? { aud: null } : {};
  const claims = withMembers({ ...described.claims, ...notBefore }, { ...noAudience, ...request.claims });
  const { exp } = claims;
  return {
    ...owner,
    // The profile may put a different `sub` into the token. The ledger keeps the directory's subject.
    subject: named(request, "sub", owner.subject),
    header: withMembers(described.header, request.header),
    claims,
    issuedAt: described.issuedAt,
    expiresAt:
      typeof exp === "number" ? expiryIn(exp) : request.claims?.["exp"] === null ? null : described.expiresAt,
    description: request.description,
  };
}

export function expiry(request: MintRequest, issuedAt: number, usual: number | "never"): number | null {
  const { expiresInSeconds = usual } = request;
  const expiresAt = expiresInSeconds === "never" ? null : issuedAt + expiresInSeconds;
  if (Math.abs(issuedAt) > LAST_SECOND || Math.abs(expiresAt ?? 0) > LAST_SECOND) {
    throw new MintmarkError("bad_request", "the token's times are outside the supported date range", {
      hint: 'For a token that never expires, use `expiresInSeconds: "never"`.',
    });
  }
  return expiresAt;
}

/** Returns what the record of a token says: what the request's claim says, null if it removes the claim. */
export function named<Usual extends string | null>(
  { claims }: MintRequest,
  claim: string,
  usual: Usual,
): string | Usual | null {
  const value = claims?.[claim];
  return typeof value === "string" || value === null ? value : usual;
}

/**
 * Tokens of this kind come from a user's login.
 *
 * @param name the kind with its article
 * @throws MintmarkError `bad_request` if a client acts for itself
 */
export function requireLogin({ machine }: Owner, name: string, hint = "Name a user too."): void {
  if (!machine) return;
  throw new MintmarkError("bad_request", `a client that acts for itself has no login for ${name}`, { hint });
}

/** Tokens of this kind have one format. @throws MintmarkError `bad_request` if the request asks for another */
export function requireFormat({ format }: MintRequest, only: "jwt" | "opaque", message: string): void {
  if (format === undefined || format === only) return;
  throw new MintmarkError("bad_request", message, { hint: "Leave `format` out, or mint an access token." });
}
