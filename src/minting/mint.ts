// Minting: tokens without a protocol flow. Roles and registered scopes don't matter here: a test wants the
// token it asks for.
import { issueToken, type IssuedToken } from "../tokens/issue.ts";
import { issueFlawed } from "./flawed.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { describeMinted } from "./draft.ts";
import type { MintRequest } from "./request.ts";

export async function mint(issuer: Issuer, request: MintRequest): Promise<IssuedToken> {
  const [minted] = await mintMany(issuer, [request]);
  return minted as IssuedToken;
}

/** Answers them in the order of the requests; where one cannot be made, none is recorded. */
export async function mintMany(issuer: Issuer, requests: readonly MintRequest[]): Promise<IssuedToken[]> {
  const issued = await Promise.all(requests.map((request) => issue(issuer, request)));
  await Promise.all(issued.map(({ row }) => issuer.ledger.record(row))); // in one turn, so in one commit
  return issued;
}

async function issue(issuer: Issuer, request: MintRequest): Promise<IssuedToken> {
  if (request.flaw !== undefined) return issueFlawed(issuer, request.flaw, request);
  return issueToken(issuer.id, await describeMinted(issuer, request));
}
