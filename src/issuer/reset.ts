// Back to the configured state: what happened to the issuer since it was made is forgotten, but for its keys,
// which whoever trusts it has fetched by now.
import type { Issuer } from "./issuer.ts";
import { forgetStaticTokens, seedStaticTokens } from "./static-tokens.ts";

export async function resetIssuer(issuer: Issuer): Promise<void> {
  issuer.faults.clear();
  issuer.overrides.clear();
  issuer.hooks.clear();
  issuer.requests.clear();
  await issuer.clock.reset();
  await issuer.resetDirectory();
  await issuer.store.artifacts.clear(issuer.id);
  await issuer.store.tokens.clear(issuer.id);
  await forgetStaticTokens(issuer);
  await seedStaticTokens(issuer);
}
