// Seam O16: the engine decides what an ID token says, the ring signs it, as it signs everything else, and the
// ledger records it. So an ID token follows the issuer's time and shows the `kid` that the world is shown.
import type { Provider } from "oidc-provider";
import { decodeJwt, decodeProtectedHeader } from "jose";
import type { Issuer } from "../issuer/issuer.ts";
import { isHmac, isSigningAlg } from "../keys/algorithms.ts";
import { secretKey, type SigningKey } from "../keys/material.ts";
import { issueToken } from "../tokens/issue.ts";

interface IdTokenModel {
  client: { clientId: string; clientSecret?: string };
  issue: (this: IdTokenModel, options: { use: string }) => Promise<string>;
}

const TIMES = ["iat", "exp", "auth_time"] as const;

export function overrideIdTokens(provider: Provider, issuer: Issuer): void {
  const { prototype } = provider.IdToken as unknown as { prototype: IdTokenModel };
  const original = prototype.issue;
  prototype.issue = async function issue(this: IdTokenModel, options) {
    const value = await original.call(this, options);
    // Other uses (logout tokens, say) have types of their own; an encrypted ID token cannot be read here.
    if (options.use !== "idtoken" || value.split(".").length !== 3) return value;
    const claims = inIssuerTime(issuer, decodeJwt(value));
    const { token, row } = await issueToken(issuer.id, {
      kind: "id",
      format: "jwt",
      header: { typ: "JWT" },
      claims,
      key: await signerOf(issuer, this.client, decodeProtectedHeader(value).alg),
      subject: typeof claims["sub"] === "string" ? claims["sub"] : null,
      clientId: this.client.clientId,
      machine: false,
      scope: null,
      issuedAt: Number(claims["iat"]),
      expiresAt: Number(claims["exp"]),
    });
    await issuer.ledger.record(row);
    return token;
  };
}

function signerOf(
  issuer: Issuer,
  client: IdTokenModel["client"],
  alg: unknown,
): SigningKey | Promise<SigningKey> {
  if (!isSigningAlg(alg)) throw new Error(`the engine signed an ID token with ${String(alg)}`);
  return isHmac(alg) ? secretKey(client.clientSecret ?? "", alg) : issuer.ring.signer(alg);
}

function inIssuerTime(issuer: Issuer, claims: Record<string, unknown>): Record<string, unknown> {
  const shifted = { ...claims };
  for (const name of TIMES) {
    const time = shifted[name];
    if (typeof time === "number") shifted[name] = issuer.clock.fromReal(time);
  }
  return shifted;
}
