// Applies overrides and hooks to a response of userinfo or introspection.
import type { Issuer } from "../../issuer/issuer.ts";
import type { JsonObject } from "../../json-object.ts";
import { mergePatch } from "../../merge-patch.ts";
import { callerOf, type Owner, type RequestContext } from "./caller.ts";
import { jsonObject } from "./checks.ts";

export interface AnswerFacts extends Owner {
  /** The token's scopes. */
  scopes: readonly string[];
  context: RequestContext;
}

export interface AmendedAnswer {
  answer: JsonObject;
  /** Ids of the overrides that changed it. */
  overrides: string[];
}

/** Applies the first matching override, then every hook. Returns undefined if there is none of either. */
export async function amendAnswer(
  issuer: Issuer,
  target: "userinfo" | "introspection",
  real: JsonObject,
  { clientId, user, scopes, context }: AnswerFacts,
): Promise<AmendedAnswer | undefined> {
  const { overrides, hooks } = issuer;
  if (!overrides.isActive && !hooks.has(target)) return undefined;
  const override = await overrides.take(target, callerOf(issuer, context, { clientId, user }));
  let answer = mergePatch(real, override?.rule.merge ?? {});
  for (const hook of hooks.of(target)) {
    const moment = { issuer: issuer.id, clientId, user, scopes, answer: structuredClone(answer) };
    const changes = await hook(moment);
    const what = `a hook on "${target}" made an invalid answer`;
    answer = mergePatch(jsonObject(moment.answer, what), changes ? jsonObject(changes, what) : {});
  }
  return { answer, overrides: override ? [override.id] : [] };
}
