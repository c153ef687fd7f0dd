// Rules that change the tokens of requests with certain parameters, like the request mappings of navikt's
// mock-oauth2-server.
import * as z from "zod";
import type { Params } from "../params.ts";
import { isSecretParam, isTokenParam } from "../secret-params.ts";
import { accessTokenTyp, claimSettings } from "./fields.ts";
import { once, withDefault } from "./lazy.ts";

const pattern = once(() =>
  z
    .string()
    .max(500)
    .refine((text) => isRegularExpression(text), "is not a valid regular expression"),
);

const condition = once(() => z.union([z.string(), z.strictObject({ pattern: pattern() })]));

const parameterName = once(() =>
  z
    .string()
    .min(1)
    .refine(
      (name) => !isSecretParam(name) && !isTokenParam(name),
      "a rule cannot depend on a parameter that holds a secret or a token",
    ),
);

const tokenRule = once(() =>
  z
    .strictObject({
      when: z
        .record(parameterName(), condition())
        .default({})
        .describe(
          'Parameters of the token request or of its login, and what each must be: a text, "*" for any value, or { "pattern": "…" } for a regular expression that matches all of it. `client_id` is the client, however it authenticates. Default: every request.',
        ),
      claims: claimSettings().describe(
        "Claims of the access token and ID token, with the values that a resource's `claims` can have; they replace all others. `aud` is set in access tokens only.",
      ),
      typ: accessTokenTyp()
        .optional()
        .describe("`typ` in the header of the access token and ID token. Null removes it."),
    })
    .meta({ id: "TokenRule", description: "Changes the tokens of some requests." }),
);

export const tokenRules = withDefault([], () =>
  z
    .array(tokenRule())
    .max(1000)
    .describe(
      "Rules that change the tokens of requests with certain parameters. The first rule that matches a request is applied. Minted tokens are not changed.",
    ),
);

export type TokenRule = z.output<ReturnType<typeof tokenRule>>;

/** Returns the first rule whose conditions the parameters meet. */
export function ruleFor(rules: readonly TokenRule[], params: Params): TokenRule | undefined {
  return rules.find(({ when }) =>
    Object.entries(when).every(([name, wanted]) =>
      [params[name] ?? []].flat().some((value) => meets(value, wanted)),
    ),
  );
}

function meets(value: string, wanted: z.output<ReturnType<typeof condition>>): boolean {
  if (typeof wanted === "string") return wanted === "*" || wanted === value;
  return new RegExp(`^(?:${wanted.pattern})$`, "s").test(value);
}

function isRegularExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
