// Binding tokens at the grants that are registered here, to the key of a DPoP proof (RFC 9449) or to a TLS client
// certificate (RFC 8705): the very checks of the engine's own grants.
import type { X509Certificate } from "node:crypto";
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import * as engine from "oidc-provider/lib/helpers/grants.js";

export type DpopProof = engine.DpopProof;

/** A token that can be bound to a key. */
interface Bindable {
  setThumbprint(kind: "jkt" | "x5t", value: string | X509Certificate): void;
}

/** The proof of the request, checked; `invalid_dpop_proof` where it is wrong. Comes before anything is spent. */
export function readProof(provider: Provider, ctx: KoaContextWithOIDC): Promise<DpopProof | undefined> {
  return engine.validateDpop(provider, ctx);
}

/** `invalid_grant` where a client that must bring a proof has none. */
export function demandProof(provider: Provider, ctx: KoaContextWithOIDC, proof: DpopProof | undefined): void {
  engine.checkDpopRequired(provider, ctx, proof);
}

/** Binds the token to the client's certificate, where all of its tokens are; `invalid_grant` where it brought none. */
export function bindToCertificate(provider: Provider, ctx: KoaContextWithOIDC, token: object): void {
  const certificate = engine.checkMtlsCert(provider, ctx);
  if (certificate) (token as Bindable).setThumbprint("x5t", certificate);
}

/** Binds the token to the proof's key; a proof is good for one use. */
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
