// The verbs of issued tokens: list, show, revoke.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { TokenFilter, TokenTest } from "../store/contract.ts";
import { toRecord } from "../tokens/record.ts";
import { filterFields, searchField, toFilter } from "./token-filter.ts";
import { tokenRecord } from "./token-record.ts";
import { TOKEN_STATES, tokenTest } from "./token-search.ts";
import { defineVerb, issuerField, issuerOf, listOf, pageFields } from "./verb.ts";

export const listTokens = defineVerb({
  name: "tokens.list",
  summary: "List issued tokens, newest first, without their values.",
  guide:
    "Includes the tokens that logins and clients received. `lastUsedAt` is the time at which a token was last introspected or used at this issuer.",
  example: { clientId: "demo-app", revoked: false },
  method: "GET",
  path: "/tokens",
  input: z.strictObject({
    issuer: issuerField,
    ...pageFields,
    ...filterFields,
    revoked: z
      .stringbool()
      .or(z.boolean())
      .optional()
      .describe("true lists only revoked tokens, false only others."),
    state: z.enum(TOKEN_STATES).optional().describe("State of the token, by the issuer's clock."),
    search: searchField,
  }),
  output: listOf(tokenRecord),
  async action(control, { limit, after, issuer: id, search, state, revoked, ...filter }) {
    const issuer = await issuerOf(control, { issuer: id });
    await issuer.ledger.settled();
    const test = await tokenTest(issuer, { search, state });
    const page = await issuer.ledger.list({ ...toFilter(issuer, filter), revoked }, { limit, after, test });
    return { items: page.items.map(toRecord), next: page.next };
  },
});

export const showToken = defineVerb({
  name: "tokens.get",
  summary: "Show one issued token by its id.",
  guide: "The id is the `id` of a minted or listed token, not its `jti` and not its value.",
  method: "GET",
  path: "/tokens/:id",
  input: z.strictObject({ issuer: issuerField, id: z.string() }),
  output: tokenRecord,
  async action(control, input) {
    const { ledger } = await issuerOf(control, input);
    await ledger.settled();
    return toRecord(await ledger.require(input.id));
  },
});

export const revokeToken = defineVerb({
  name: "tokens.revoke",
  summary: "Revoke one token by its id.",
  guide:
    "From now on the token introspects as inactive. An API that verifies JWTs only with the JWKS cannot see that and accepts the token until it expires.",
  method: "DELETE",
  path: "/tokens/:id",
  input: z.strictObject({ issuer: issuerField, id: z.string() }),
  output: tokenRecord,
  async action(control, input) {
    const { ledger } = await issuerOf(control, input);
    await ledger.require(input.id);
    await ledger.revoke({ id: input.id });
    return toRecord(await ledger.require(input.id));
  },
});

export const revokeTokens = defineVerb({
  name: "tokens.revokeMany",
  summary: "Revoke every token that matches the filter.",
  example: { user: "alice" },
  method: "DELETE",
  path: "/tokens",
  input: z.strictObject({ issuer: issuerField, ...filterFields, search: searchField }),
  output: z.object({
    revoked: z.int().describe("Number of tokens that this call revoked; earlier revocations do not count."),
  }),
  async action(control, { issuer: id, search, ...filter }) {
    const issuer = await issuerOf(control, { issuer: id });
    const test = await tokenTest(issuer, { search });
    if (test === undefined && Object.values(filter).every((value) => value === undefined)) {
      throw new MintmarkError("bad_request", "revoking many tokens needs a filter", {
        hint: `Give at least one of ${[...Object.keys(filterFields), "search"].join(", ")}.`,
      });
    }
    const meant = toFilter(issuer, filter);
    if (test === undefined) return { revoked: await issuer.ledger.revoke(meant) };
    return { revoked: await revokeFound(issuer, { ...meant, revoked: false }, test) };
  },
});

async function revokeFound({ ledger }: Issuer, filter: TokenFilter, test: TokenTest): Promise<number> {
  const { items } = await ledger.list(filter, { limit: Number.MAX_SAFE_INTEGER, test });
  const revoked = await Promise.all(items.map(({ id }) => ledger.revoke({ id })));
  return revoked.reduce((sum, count) => sum + count, 0);
}

export const tokenVerbs = [listTokens, showToken, revokeToken, revokeTokens];
