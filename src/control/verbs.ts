// All verbs there are, for the skins that are generated from their declarations.
import { flawVerbs } from "./flaws.ts";
import { issuerVerbs } from "./issuers.ts";
import { keyVerbs } from "./keys.ts";
import { tokenVerbs } from "./tokens.ts";
import type { Verb } from "./verb.ts";

export const verbs: readonly Verb[] = [
  ...tokenVerbs,
  ...keyVerbs,
  ...flawVerbs,
  ...issuerVerbs,
] as readonly unknown[] as readonly Verb[];
