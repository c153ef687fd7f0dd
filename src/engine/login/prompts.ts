// The values of `prompt` and the pages that they lead to. The login page is also the page to choose an account
// and, because any UUID can sign in there, the page to create one.
import { interactionPolicy } from "oidc-provider";

/** Prompts that the login page answers; interactions.ts gives all answers at once. */
const LOGIN_PROMPTS = ["login", "select_account", "create"] as const;

/** `prompt_values_supported` of the metadata (Initiating User Registration via OpenID Connect 1.0). */
export const PROMPT_VALUES = ["none", "consent", ...LOGIN_PROMPTS];

export function loginPolicy() {
  const policy = interactionPolicy.base();
  // This check asks for consent at every login of a native client, so that prompt=none could never succeed.
  policy.get("consent")?.checks.remove("native_client_prompt");
  for (const name of LOGIN_PROMPTS) {
    if (policy.get(name)) continue;
    // A page for the login comes first, and answers the other prompts too.
    policy.add(new interactionPolicy.Prompt({ name, requestable: true }), 1);
  }
  return policy;
}
