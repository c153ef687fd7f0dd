// The rule for default scopes, which clients and resources have.
import type { Complaint } from "./redirect-rules.ts";

/** Yields a complaint for each default scope that is not among the `scopes` of the same object. */
export function* missingDefaults(config: {
  scopes?: string[] | undefined;
  defaultScopes?: string[] | undefined;
}): Generator<Complaint> {
  if (!config.scopes) return;
  for (const [index, scope] of config.defaultScopes?.entries() ?? []) {
    if (config.scopes.includes(scope)) continue;
    yield { path: ["defaultScopes", index], message: `"${scope}" is not among its \`scopes\`` };
  }
}
