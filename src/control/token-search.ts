// Finds issued tokens by text, by a pasted token, and by their state.
import type { Directory } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { TokenRow, TokenTest } from "../store/contract.ts";

export const TOKEN_STATES = ["active", "expired", "revoked"] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

export interface TokenSearch {
  search?: string | undefined;
  state?: TokenState | undefined;
}

/** Returns the test for the search; undefined if it selects every token. */
export async function tokenTest(
  { ledger, directory, clock }: Issuer,
  { search = "", state }: TokenSearch,
): Promise<TokenTest | undefined> {
  const text = search.trim().replace(/^Bearer\s+/i, "");
  if (text === "" && state === undefined) return undefined;
  const pasted = text === "" ? undefined : await ledger.findByValue(text);
  const isFound = pasted ? ({ id }: TokenRow) => id === pasted.id : textTest(directory, text);
  const now = clock.now();
  return (row) => (state === undefined || stateOf(row, now) === state) && isFound(row);
}

function stateOf({ revokedAt, expiresAt }: TokenRow, now: number): TokenState {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && expiresAt <= now ? "expired" : "active";
}

function textTest(directory: Directory, text: string): TokenTest {
  const wanted = text.toLowerCase();
  const has = (value: string | null | undefined) => value?.toLowerCase().includes(wanted) === true;
  const subjects = new Set(
    directory
      .users()
      .filter(({ name, displayName, email }) => has(name) || has(displayName) || has(email))
      .map(({ id }) => id),
  );
  // A list shows the end of a value after an ellipsis.
  const valueEnd = /^(?:…|\.\.\.)(.+)$/.exec(text)?.[1];
  return (row) =>
    (row.subject !== null && subjects.has(row.subject)) ||
    (valueEnd !== undefined && row.valueEnd?.endsWith(valueEnd) === true) ||
    [row.id, row.jti, row.kid, row.kind, row.format, row.subject, row.clientId, row.scope].some(has) ||
    [row.flaw, row.description, row.valueEnd, row.claims].some(has);
}
