// The grants that Mintmark adds to those of the engine, and their registration.
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { offersGrant } from "../../issuer/metadata/offered-grants.ts";
import { type Grant, GrantRequest } from "./grant.ts";
import { jwtBearerGrant } from "./jwt-bearer-grant.ts";
import { passwordGrant } from "./password-grant.ts";
import { readProof } from "./token-binding.ts";
import { tokenExchangeGrant } from "./token-exchange-grant.ts";

const GRANTS: readonly Grant[] = [passwordGrant, jwtBearerGrant, tokenExchangeGrant];

/** Registers every grant that the issuer offers. */
export function registerGrants(provider: Provider, issuer: Issuer): void {
  for (const grant of GRANTS.filter(({ type }) => offersGrant(issuer, type))) {
    const handle = async (ctx: KoaContextWithOIDC) => {
      // The proof is read first, so that a wrong proof is rejected before an assertion is consumed.
      const proof = await readProof(provider, ctx);
      ctx.body = await grant.answer(new GrantRequest(provider, issuer, ctx, proof));
    };
    provider.registerGrantType(
      grant.type,
      (ctx) => handle(ctx as unknown as KoaContextWithOIDC),
      [...grant.parameters],
      [...(grant.repeatable ?? [])],
    );
  }
}
