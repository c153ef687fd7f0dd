// Binds the tokens of the grants that Mintmark adds to the key of a DPoP proof (RFC 9449) or to a TLS client
// certificate (RFC 8705). It uses the checks of the engine's own grants, which are an internal file of
// oidc-provider; test/engine/seams.test.ts watches the DPoP ones.
import type { X509Certificate } from "node:crypto";
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import * as engine from "oidc-provider/lib/helpers/grants.js";

export type DpopProof = engine.DpopProof;

/** A token that can be bound to a key. */
interface Bindable {
  setThumbprint(kind: "jkt" | "x5t", value: string | X509Certificate): void;
}

/** Returns the request's proof. Call it before anything is consumed. @throws `invalid_dpop_proof` */
export function readProof(provider: Provider, ctx: KoaContextWithOIDC): Promise<DpopProof | undefined> {
  return engine.validateDpop(provider, ctx);
}

/** @throws `invalid_grant` if a client that must send a proof did not */
export function demandProof(provider: Provider, ctx: KoaContextWithOIDC, proof: DpopProof | undefined): void {
  engine.checkDpopRequired(provider, ctx, proof);
}

/** Binds the token to the certificate if the client requires it. @throws `invalid_grant` without one */
export function bindToCertificate(provider: Provider, ctx: KoaContextWithOIDC, token: object): void {
  const certificate = engine.checkMtlsCert(provider, ctx);
  if (certificate) (token as Bindable).setThumbprint("x5t", certificate);
}

/** Binds the token to the proof's key. @throws `invalid_grant` if the proof was used before */
export async function bindToProof(
  provider: Provider,
  ctx: KoaContextWithOIDC,
  proof: DpopProof | undefined,
  token: object,
): Promise<void> {
  demandProof(provider, ctx, proof);
  if (!proof) return;
  await engine.checkDpopReplay(provider, ctx, proof, ctx.oidc.client?.clientId ?? "");
  (token as Bindable).setThumbprint("jkt", proof.thumbprint);
}
