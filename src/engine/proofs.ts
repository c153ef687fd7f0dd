// DPoP proofs (RFC 9449) that the engine does not refuse as such: for a replayed proof it returns the endpoint's
// own error, and an empty header counts as none. This overrides `ReplayDetection.unique` of oidc-provider;
// test/engine/seams.test.ts watches it.
import { decodeJwt } from "jose";
import type { Middleware } from "koa";
import { errors, Provider } from "oidc-provider";

interface ReplayDetection {
  unique: (this: ReplayDetection, issuer: string, jti: string, expiresAt: number) => Promise<boolean>;
}

/** The engine keeps the ids of client assertions in the same place, and refuses those itself. */
export function refuseReplayedProofs(provider: Provider): void {
  const model = provider.ReplayDetection as unknown as ReplayDetection;
  const original = model.unique;
  model.unique = async function unique(issuer, jti, expiresAt) {
    const isUnique = await original.call(this, issuer, jti, expiresAt);
    if (!isUnique && jti === proofId()) throw new errors.InvalidDpopProof("the DPoP proof was used before");
    return isUnique;
  };
}

/** Replaces an empty header by one that the engine sees and refuses. */
export const keepEmptyProofs: Middleware = function keepEmptyProof(ctx, next) {
  if (ctx.req.headers["dpop"]?.toString().trim() === "") ctx.req.headers["dpop"] = "(empty)";
  return next();
};

function proofId(): string | undefined {
  try {
    return decodeJwt(Provider.ctx?.get("DPoP") ?? "").jti;
  } catch {
    return undefined; // no proof, or not a JWT
  }
}
