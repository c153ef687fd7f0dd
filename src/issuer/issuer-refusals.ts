// The errors for issuers that cannot be made or closed.
import { MintmarkError } from "../errors.ts";
import { knownNames } from "../wording.ts";
import type { Issuer } from "./issuer.ts";

export function unknownIssuer(id: string, known: string[]): MintmarkError {
  return new MintmarkError("unknown_issuer", `there is no issuer ${JSON.stringify(id)}`, {
    hint: knownNames(id, known),
  });
}

export function tooManyTouched(most: number): MintmarkError {
  return new MintmarkError(
    "too_many_issuers",
    `there are already ${most} issuers that were made on first touch`,
    {
      hint: "Close some with `DELETE /_mintmark/api/issuers/ID`, or set a higher `issuersOnFirstTouch.max`.",
    },
  );
}

export function tooManyIsolated(most: number): MintmarkError {
  return new MintmarkError("conflict", `there are already ${most} isolated issuers`, {
    hint: "Close each isolated issuer when its test is over, or set a higher `limits.isolatedIssuers`.",
  });
}

export function idTaken(id: string): MintmarkError {
  return new MintmarkError("conflict", `there is already an issuer ${JSON.stringify(id)}`);
}

export function pathTaken(path: string, { id }: Pick<Issuer, "id">): MintmarkError {
  return new MintmarkError(
    "conflict",
    `${JSON.stringify(path)} is already the path of the issuer ${JSON.stringify(id)}`,
  );
}

export function isConfigured(id: string): MintmarkError {
  return new MintmarkError("conflict", `issuer ${JSON.stringify(id)} is configured and cannot be closed`, {
    hint: "Only issuers that were made at run time can be closed. `POST /reset` restores the configured state of this one.",
  });
}
