// Mints tokens without a protocol flow. Roles and registered scopes do not matter: a test gets the token that
// it asks for.
import type { Issuer } from "../issuer/issuer.ts";
import { type IssuedToken, issueToken } from "../tokens/issue.ts";
import { describeMinted } from "./draft.ts";
import { issueFlawed } from "./flawed.ts";
import { rejectMistypedClient } from "./known-client.ts";
import type { MintRequest } from "./request.ts";

export async function mint(issuer: Issuer, request: MintRequest): Promise<IssuedToken> {
  const issued = await issue(issuer, request);
  await issuer.ledger.record(issued.row);
  return issued;
}

/** Enough to keep all threads busy that sign. V8 copies what is in progress at each collection of young objects. */
const SIGNED_AT_ONCE = 32;

/** Returns the tokens in the order of the requests. If one of them cannot be made, none is recorded. */
export async function mintMany(issuer: Issuer, requests: readonly MintRequest[]): Promise<IssuedToken[]> {
  const issued: IssuedToken[] = [];
  for (let start = 0; start < requests.length; start += SIGNED_AT_ONCE) {
    const some = requests.slice(start, start + SIGNED_AT_ONCE);
    issued.push(...(await Promise.all(some.map((request) => issue(issuer, request)))));
  }
  await issuer.ledger.record(...issued.map(({ row }) => row));
  return issued;
}

async function issue(issuer: Issuer, request: MintRequest): Promise<IssuedToken> {
  if (request.client !== undefined) await rejectMistypedClient(issuer, request.client);
  if (request.flaw !== undefined) return issueFlawed(issuer, request.flaw, request);
  return issueToken(issuer.id, await describeMinted(issuer, request));
}
