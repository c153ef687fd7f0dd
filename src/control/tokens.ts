// The token verbs: mint, list, show, revoke.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { SIGNING_ALGS } from "../keys/algorithms.ts";
import { mint, mintMany } from "../minting/mint.ts";
import type { TokenFilter, TokenTest } from "../store/contract.ts";
import { type MintedToken, toMinted, toRecord } from "../tokens/record.ts";
import { checkedInput } from "./call.ts";
import { flawName } from "./flaws.ts";
import { filterFields, kind, searchField, toFilter } from "./token-filter.ts";
import { TOKEN_STATES, tokenTest } from "./token-search.ts";
import { type Control, defineVerb, issuerField, issuerOf, listOf, pageFields } from "./verb.ts";

const jsonObject = z.record(z.string(), z.json());

export const mintInput = z.strictObject({
  issuer: issuerField,
  user: z
    .string()
    .min(1)
    .optional()
    .describe("User of the token: name, e-mail address or UUID. Any UUID is accepted."),
  client: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Client id. Without `user` and `subject` the client acts for itself. Default: demo-app, with a user.",
    ),
  subject: z.string().min(1).optional().describe("Any text to use as `sub`. Default: the user's UUID."),
  audience: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .nullable()
    .optional()
    .describe(
      "Value of `aud`; null for none. The name or audience of a configured resource brings the settings of that resource. Default: the issuer's default audience.",
    ),
  scope: z
    .string()
    .optional()
    .describe(
      "Scopes, separated by spaces. The user's roles do not limit them. Default: those default scopes of the resource or client that the user's roles, or the `roles` of the request, allow.",
    ),
  roles: z.array(z.string()).optional().describe("Value of the `roles` claim. Default: the user's roles."),
  claims: jsonObject
    .optional()
    .describe("Claims to add, or to put in place of existing ones; null leaves a claim out."),
  header: jsonObject
    .optional()
    .describe(
      "Members of the JOSE header to add, or to put in place of existing ones; null leaves a member out.",
    ),
  alg: z
    .enum(SIGNING_ALGS)
    .optional()
    .describe("Signing algorithm. Default: the resource's, else the issuer's."),
  expiresInSeconds: z
    .union([z.int(), z.literal("never")])
    .optional()
    .describe(
      "Lifetime in seconds, or `never`; may be negative. Default: the resource's, else the issuer's.",
    ),
  notBeforeInSeconds: z.int().optional().describe("Sets `nbf`, in seconds from now."),
  issuedSecondsAgo: z
    .int()
    .optional()
    .describe("Seconds by which to move `iat` into the past; `exp` moves with it."),
  format: z
    .enum(["jwt", "opaque", "both"])
    .optional()
    .describe(
      "Form of the token. `both` makes a JWT and an opaque value that share one record. Default: the client's, else the resource's, else the profile's.",
    ),
  kind: kind
    .optional()
    .describe(
      "Kind of token. A refresh token is opaque, unless the resource or the vendor has JWTs; an ID or logout token is always a JWT. Default: access.",
    ),
  flaw: flawName
    .optional()
    .describe("Name of the flaw that the token should have, from `flaws.list`. Default: no flaw."),
  description: z.string().max(500).optional().describe("Note that lists show with the token."),
});

export const tokenRecord = z
  .object({
    id: z.string(),
    jti: z.string().nullable(),
    valueEnd: z.string().nullable().describe("Last characters of the token's value, to recognise it by."),
    claims: z.record(z.string(), z.unknown()),
    header: z.record(z.string(), z.unknown()).nullable(),
    issuer: z.string(),
    kind,
    format: z.enum(["jwt", "opaque", "both"]),
    subject: z.string().nullable(),
    clientId: z.string().nullable(),
    audience: z.union([z.string(), z.array(z.string())]).nullable(),
    scope: z.string().nullable(),
    flaw: z.string().nullable(),
    description: z.string().nullable(),
    issuedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Token" });

export const mintTokens = defineVerb({
  name: "tokens.mint",
  summary: "Mint a token without a protocol flow.",
  guide:
    "The token is signed with the issuer's real key, so an API that trusts the issuer accepts it like a token from a login. `audience` is what the API expects in `aud`, often its own URL. With `flaw` the token is wrong in exactly that way, and most APIs must reject it (`flaws.list` has the correct answer). The value to send is `token`.",
  example: { user: "alice", audience: "http://localhost:8000/mcp", scope: "read" },
  method: "POST",
  path: "/tokens",
  status: 201,
  input: mintInput,
  output: tokenRecord
    .extend({
      token: z.string().describe("Value of the token, to send as `Authorization: Bearer TOKEN`."),
      opaque: z.string().optional().describe("Value of the opaque form; only with the format `both`."),
    })
    .meta({ id: "MintedToken" }),
  async action(control, input) {
    return toMinted(await mint(await issuerOf(control, input), input));
  },
});

/** Mints all tokens or none, and commits them to the store together. */
export async function mintManyTokens(
  control: Control,
  issuer: string,
  many: readonly unknown[],
): Promise<MintedToken[]> {
  const requests = many.map((each) => checkedInput(mintTokens, { ...(each as object), issuer }));
  const minted = await mintMany(await issuerOf(control, { issuer }), requests);
  control.calls?.note(mintTokens.name, { issuer });
  return minted.map(toMinted);
}

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

export const tokenVerbs = [mintTokens, listTokens, showToken, revokeToken, revokeTokens];
