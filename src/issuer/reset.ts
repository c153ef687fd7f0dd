// Restores the configured state of an issuer. Only its keys stay as they are, because verifiers have already
// fetched them.
import type { Issuer } from "./issuer.ts";
import { forgetStaticTokens, seedStaticTokens } from "./static-tokens.ts";

export async function resetIssuer(issuer: Issuer): Promise<void> {
  await issuer.faults.clear();
  await issuer.overrides.clear();
  issuer.hooks.clear();
  await issuer.requests.clear();
  await issuer.clock.reset();
  await issuer.resetDirectory();
  await issuer.store.artifacts.clear(issuer.id);
  await issuer.store.tokens.clear(issuer.id);
  await forgetStaticTokens(issuer);
  await seedStaticTokens(issuer);
}
