// The token verbs: mint, list, show, revoke.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import { mint, mintMany } from "../minting/mint.ts";
import { SIGNING_ALGS } from "../keys/algorithms.ts";
import { toMinted, toRecord, type MintedToken } from "../tokens/record.ts";
import { checkedInput } from "./call.ts";
import { flawName } from "./flaws.ts";
import { defineVerb, issuerField, issuerOf, listOf, pageFields, type Control } from "./verb.ts";

const jsonObject = z.record(z.string(), z.json());
export const kind = z.enum(["access", "id", "refresh", "logout"]);

export const mintInput = z.strictObject({
  issuer: issuerField,
  user: z.string().min(1).optional().describe("Name, e-mail address or UUID. Any UUID is a user."),
  client: z
    .string()
    .min(1)
    .optional()
    .describe("Client id; alone, the client acts for itself. Default with a user: demo-app."),
  subject: z.string().min(1).optional().describe("Any text as `sub`, in place of a user."),
  audience: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe("`aud`; a resource's settings come along with its audience. Default: the issuer."),
  scope: z.string().optional().describe("Space-separated. Roles don't limit it."),
  roles: z.array(z.string()).optional().describe("The `roles` claim. Default: the user's."),
  claims: jsonObject.optional().describe("Added to the claims, or in their place."),
  header: jsonObject.optional().describe("Added to the JOSE header, or in its place."),
  alg: z.enum(SIGNING_ALGS).optional().describe("Default: the resource's, else the issuer's."),
  expiresInSeconds: z
    .union([z.int(), z.literal("never")])
    .optional()
    .describe("May be negative. Default: the resource's, else the issuer's."),
  notBeforeInSeconds: z.int().optional().describe("`nbf`, counted from now."),
  issuedSecondsAgo: z.int().optional().describe("Moves `iat` into the past, and `exp` with it."),
  format: z
    .enum(["jwt", "opaque", "both"])
    .optional()
    .describe("`both`: one token in two forms with one life."),
  kind: kind
    .optional()
    .describe("Default: access. A refresh token is always opaque, an ID or logout token a JWT."),
  flaw: flawName
    .optional()
    .describe("What is to be wrong with it: a name of `flaws.list`. Default: nothing."),
  description: z.string().max(500).optional(),
});

export const tokenRecord = z
  .object({
    id: z.string(),
    jti: z.string().nullable(),
    valueEnd: z.string().nullable().describe("Last characters of its value, to tell it from others."),
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
    "It is signed with the issuer's real key, so an API that trusts the issuer accepts it as it does one from a login. `audience` is what the API expects in `aud`, often its own URL. With `flaw` the token is wrong in exactly that way, and the API must refuse it. The value to send is `token`.",
  example: { user: "alice", audience: "http://localhost:8000/mcp", scope: "read" },
  method: "POST",
  path: "/tokens",
  status: 201,
  input: mintInput,
  output: tokenRecord
    .extend({
      token: z.string().describe("What to send: Authorization: Bearer TOKEN."),
      opaque: z.string().optional().describe("The opaque form, with format `both`."),
    })
    .meta({ id: "MintedToken" }),
  async action(control, input) {
    return toMinted(await mint(await issuerOf(control, input), input));
  },
});

/** Mints all or none, and commits them to the store together. */
export async function mintManyTokens(
  control: Control,
  issuer: string,
  many: readonly unknown[],
): Promise<MintedToken[]> {
  const requests = many.map((each) => checkedInput(mintTokens, { ...(each as object), issuer }));
  const minted = await mintMany(await issuerOf(control, { issuer }), requests);
  return minted.map(toMinted);
}

const filterFields = {
  kind: kind.optional(),
  subject: z.string().optional().describe("`sub` of the token."),
  clientId: z.string().optional(),
  kid: z.string().optional().describe("Key that signed it."),
};

export const listTokens = defineVerb({
  name: "tokens.list",
  summary: "List issued tokens, newest first, without their values.",
  guide:
    "Also those that a login or a client got. `lastUsedAt` says when one was last introspected or used here.",
  example: { clientId: "demo-app", revoked: false },
  method: "GET",
  path: "/tokens",
  input: z.strictObject({
    issuer: issuerField,
    ...pageFields,
    ...filterFields,
    revoked: z.stringbool().or(z.boolean()).optional(),
  }),
  output: listOf(tokenRecord),
  async action(control, { limit, after, issuer, ...filter }) {
    const page = await (await issuerOf(control, { issuer })).ledger.list(filter, { limit, after });
    return { items: page.items.map(toRecord), next: page.next };
  },
});

export const showToken = defineVerb({
  name: "tokens.get",
  summary: "Show one issued token by its id.",
  guide: "The id is `id` of a minted or listed token, not its `jti` and not its value.",
  method: "GET",
  path: "/tokens/:id",
  input: z.strictObject({ issuer: issuerField, id: z.string() }),
  output: tokenRecord,
  async action(control, input) {
    return toRecord(await (await issuerOf(control, input)).ledger.require(input.id));
  },
});

export const revokeToken = defineVerb({
  name: "tokens.revoke",
  summary: "Revoke one token by its id.",
  guide:
    "From now on it introspects as inactive. An API that verifies JWTs by the JWKS alone cannot see that and goes on accepting it until it expires.",
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
  summary: "Revoke every token that fits the filter.",
  example: { clientId: "demo-app" },
  method: "DELETE",
  path: "/tokens",
  input: z.strictObject({ issuer: issuerField, ...filterFields }),
  output: z.object({ revoked: z.int().describe("How many were not revoked before.") }),
  async action(control, { issuer, ...filter }) {
    if (Object.values(filter).every((value) => value === undefined)) {
      throw new MintmarkError("bad_request", "revoking many tokens needs a filter", {
        hint: `Give at least one of ${Object.keys(filterFields).join(", ")}.`,
      });
    }
    return { revoked: await (await issuerOf(control, { issuer })).ledger.revoke(filter) };
  },
});

export const tokenVerbs = [mintTokens, listTokens, showToken, revokeToken, revokeTokens];
