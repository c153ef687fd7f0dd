// The verb that mints tokens.
import * as z from "zod";
import { SIGNING_ALGS } from "../keys/algorithms.ts";
import { mint, mintMany } from "../minting/mint.ts";
import { type MintedToken, toMinted } from "../tokens/record.ts";
import { checkedInput } from "./call.ts";
import { flawName } from "./flaw-name.ts";
import { kind } from "./token-filter.ts";
import { tokenRecord } from "./token-record.ts";
import { type Control, defineVerb, issuerField, issuerOf } from "./verb.ts";

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

/** Mints one token and returns its value alone: making the record takes a tenth of the time. */
export async function mintValue(control: Control, issuer: string, request: object): Promise<string> {
  const checked = checkedInput(mintTokens, { ...request, issuer });
  const { token } = await mint(await issuerOf(control, checked), checked);
  control.calls?.note(mintTokens.name, { issuer });
  return token;
}

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
