// The values of `prompt` and the pages that they lead to. The login page is also the page to choose an account
// and, because any UUID can sign in there, the page to create one.
import { interactionPolicy } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { LOGIN_PROMPTS } from "../../issuer/metadata/supported.ts";
import { secondFactorPrompt } from "./second-factor.ts";

export function loginPolicy(issuer: Issuer) {
  const policy = interactionPolicy.base();
  // This check asks for consent at every login of a native client, so that prompt=none could never succeed.
  policy.get("consent")?.checks.remove("native_client_prompt");
  // Claims that are not delivered need no consent.
  if (!issuer.profile.signIn.deliversRequestedClaims) {
    policy.get("consent")?.checks.remove("op_claims_missing");
  }
  // The engine would ask for a whole new login.
  policy.get("login")?.checks.remove("essential_acr");
  policy.get("login")?.checks.remove("essential_acrs");
  policy.add(secondFactorPrompt(issuer), 1);
  for (const name of LOGIN_PROMPTS) {
    if (policy.get(name)) continue;
    // A page for the login comes first, and answers the other prompts too.
    policy.add(new interactionPolicy.Prompt({ name, requestable: true }), 1);
  }
  return policy;
}
