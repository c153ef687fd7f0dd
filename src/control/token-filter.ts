// The input fields that select issued tokens.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import type { Issuer } from "../issuer/issuer.ts";

/** Characters of a search, which may be a whole token. */
const LONGEST_SEARCH = 16_384;

export const kind = z.enum(["access", "id", "refresh", "logout"]);

export const searchField = z
  .string()
  .max(LONGEST_SEARCH)
  .optional()
  .describe(
    "Text to find in the record: a part of an id, name, subject, audience, scope, claim, flaw or description; or a whole token.",
  );

export const filterFields = {
  kind: kind.optional(),
  user: z
    .string()
    .optional()
    .describe("User of the token: name, e-mail address or UUID. Give either `user` or `subject`."),
  subject: z.string().optional().describe("Value of `sub`; a client's own tokens have its id there."),
  clientId: z.string().optional(),
  kid: z.string().optional().describe("Id of the key that signed the token."),
};

type Filter = z.output<z.ZodObject<typeof filterFields>>;

/** @throws MintmarkError `bad_request` if the filter has both `user` and `subject` */
export function toFilter({ directory }: Issuer, { user, ...filter }: Filter): Omit<Filter, "user"> {
  if (user === undefined) return filter;
  if (filter.subject === undefined) return { ...filter, subject: directory.subjectOf(user) };
  throw new MintmarkError("bad_request", "the filter has both `user` and `subject`", {
    hint: "A user's tokens have the user's id as subject: give one of the two.",
  });
}
