// The contract of the grants that Mintmark adds to those of the engine.
import { errors, type KoaContextWithOIDC, type Provider } from "oidc-provider";
import type { GrantType } from "../../config/client.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import type { JsonObject } from "../../json-object.ts";
import { exchangeOf } from "../exchange.ts";
import type { DpopProof } from "./token-binding.ts";

export interface Grant {
  type: GrantType;
  /** The parameters of the token request that the grant reads. */
  parameters: readonly string[];
  /** The parameters among them that a request may repeat. */
  repeatable?: readonly string[];
  /** Returns the body of the token response. @throws the engine's errors */
  answer(request: GrantRequest): Promise<JsonObject>;
}

/** A token request of a client that the engine has authenticated, with its binding proof checked. */
export class GrantRequest {
  readonly provider: Provider;
  readonly issuer: Issuer;
  readonly ctx: KoaContextWithOIDC;
  /** The DPoP proof (RFC 9449); undefined if the request has none. */
  readonly proof: DpopProof | undefined;

  constructor(provider: Provider, issuer: Issuer, ctx: KoaContextWithOIDC, proof: DpopProof | undefined) {
    this.provider = provider;
    this.issuer = issuer;
    this.ctx = ctx;
    this.proof = proof;
  }

  get params(): Record<string, unknown> {
    return this.ctx.oidc.params ?? {};
  }

  get exchange(): Exchange {
    return exchangeOf(this.ctx);
  }

  /** The client that gets the token. For a workload, it changes when the grant has found the rule. */
  get client(): NonNullable<KoaContextWithOIDC["oidc"]["client"]> {
    const { client } = this.ctx.oidc;
    if (!client) throw new errors.InvalidClient("client not authenticated", "no client in context");
    return client;
  }

  get clientId(): string {
    return this.client.clientId;
  }
}
