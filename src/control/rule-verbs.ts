// The verbs that faults and overrides have in common: list, remove, clear. Each declares its own verb to add
// one.
import * as z from "zod";
import type { Issuer } from "../issuer/issuer.ts";
import { isUnused, type Rule, type RuleList } from "../issuer/rule-list.ts";
import { directoryPageFields, pageOf } from "./directory-page.ts";
import { defineVerb, issuerField, issuerOf, listOf } from "./verb.ts";

interface RuleDeclaration<R extends Rule, Shown extends z.ZodType> {
  /** The singular and plural noun; the plural also names the verbs' group and path. */
  one: string;
  several: string;
  rulesOf: (issuer: Issuer) => RuleList<R>;
  record: Shown;
  describe: (issuer: string, rule: R) => z.input<Shown>;
  /** The order of the list, for its summary. */
  order: string;
}

const searchField = z.string().max(500).optional().describe("Text in the id or in one of the values.");

export function ruleVerbs<R extends Rule, Shown extends z.ZodType>({
  one,
  several,
  rulesOf,
  record,
  describe,
  order,
}: RuleDeclaration<R, Shown>) {
  const list = defineVerb({
    name: `${several}.list`,
    live: true,
    summary: `List the ${several} ${order}.`,
    method: "GET",
    path: `/${several}`,
    input: z.strictObject({
      issuer: issuerField,
      unused: z
        .stringbool()
        .or(z.boolean())
        .optional()
        .describe(
          "true lists only those that were never used, or less often than `times` says; false lists the others.",
        ),
      ...directoryPageFields,
      search: searchField,
    }),
    output: listOf(record),
    async action(control, input) {
      const issuer = await issuerOf(control, input);
      const wanted = rulesOf(issuer)
        .all()
        .filter((rule) => input.unused === undefined || isUnused(rule) === input.unused);
      const shown = wanted.map((rule) => [rule.id, describe(issuer.id, rule)] as const);
      const { items, next } = pageOf(shown as readonly (readonly [string, object & z.input<Shown>])[], input);
      return { items: items.map(([, record]) => record), next };
    },
  });

  const remove = defineVerb({
    name: `${several}.remove`,
    live: true,
    summary: `Remove one ${one} by its id.`,
    method: "DELETE",
    path: `/${several}/:id`,
    input: z.strictObject({ issuer: issuerField, id: z.string() }),
    output: record,
    async action(control, input) {
      const issuer = await issuerOf(control, input);
      return describe(issuer.id, await rulesOf(issuer).remove(input.id));
    },
  });

  const clear = defineVerb({
    name: `${several}.clear`,
    live: true,
    summary: `Remove all ${several} of the issuer.`,
    method: "DELETE",
    path: `/${several}`,
    input: z.strictObject({ issuer: issuerField }),
    output: z.object({ removed: z.int() }),
    async action(control, input) {
      return { removed: await rulesOf(await issuerOf(control, input)).clear() };
    },
  });

  return { list, remove, clear };
}
