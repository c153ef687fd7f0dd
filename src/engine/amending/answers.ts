// What overrides and hooks make of an answer of userinfo or introspection.
import { mergePatch } from "../../merge-patch.ts";
import type { JsonObject } from "../../json-object.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { callerOf, type Owner, type RequestContext } from "./caller.ts";
import { jsonObject } from "./checks.ts";

export interface AnswerFacts extends Owner {
  /** Of the token. */
  scopes: readonly string[];
  context: RequestContext;
}

export interface AmendedAnswer {
  answer: JsonObject;
  /** Ids of the overrides that changed it. */
  overrides: string[];
}

/** The override whose turn it is, then every hook. Undefined where nobody wants to change anything. */
export async function amendAnswer(
  issuer: Issuer,
  target: "userinfo" | "introspection",
  real: JsonObject,
  { clientId, user, scopes, context }: AnswerFacts,
): Promise<AmendedAnswer | undefined> {
  const { overrides, hooks } = issuer;
  if (!overrides.isActive && !hooks.has(target)) return undefined;
  const override = overrides.take(target, callerOf(issuer, context, { clientId, user }));
  let answer = mergePatch(real, override?.rule.merge ?? {});
  for (const hook of hooks.of(target)) {
    const moment = { issuer: issuer.id, clientId, user, scopes, answer: structuredClone(answer) };
    const changes = await hook(moment);
    const what = `a hook on "${target}" left as its answer`;
    answer = mergePatch(jsonObject(moment.answer, what), changes ? jsonObject(changes, what) : {});
  }
  return { answer, overrides: override ? [override.id] : [] };
}
