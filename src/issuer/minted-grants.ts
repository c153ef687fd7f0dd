// The grants of minted tokens. No user granted them, so the grant of a minted token is derived from its row:
// it exists as long as the row does. Tokens that a minted refresh token is exchanged for belong to it too.
import type { TokenRow } from "../store/contract.ts";
import type { Issuer } from "./issuer.ts";

const PREFIX = "mint:";

export function mintedGrantId({ id }: Pick<TokenRow, "id">): string {
  return PREFIX + id;
}

export function isMintedGrantId(grantId: string): boolean {
  return grantId.startsWith(PREFIX);
}

/** Returns the row of the minted token behind a grant id. */
export async function mintedGrantRow(
  { ledger }: Pick<Issuer, "ledger">,
  grantId: string,
): Promise<TokenRow | undefined> {
  return ledger.get(grantId.slice(PREFIX.length));
}
