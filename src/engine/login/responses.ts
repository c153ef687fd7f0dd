// Responses of the authorization endpoint. oidc-provider cannot be configured to offer `response_type=token`
// alone, nor tokens at an http redirect URI of a web client, and it has no hook that sees both successful and
// failed responses. So this overrides its list of response types, one method of its client schema, and its
// response modes; test/engine/seams.test.ts watches all three.
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import instance, { type ResponseMode } from "oidc-provider/lib/helpers/weak_cache.js";
import type { Issuer } from "../../issuer/issuer.ts";
import { issuedText } from "../../issuer/requests/exchange.ts";
import { withIndicatorRule } from "../../issuer/resources.ts";
import type { JsonObject } from "../../json-object.ts";
import { type Params, splitScope } from "../../params.ts";
import type { AuthorizationResponseFacts, ResponseType } from "../../profiles/contract.ts";
import { exchangeOf } from "../exchange.ts";

const TOKEN_ALONE = "token";

/** The engine's complaints about http and localhost redirect URIs of web clients that get tokens there. */
const HTTP_COMPLAINTS: readonly (string | undefined)[] = [
  "implicit-force-https",
  "implicit-forbid-localhost",
];

/** Returns the response types that the engine can be configured with. */
export function configurableResponseTypes({
  responseTypes,
}: Pick<Issuer, "responseTypes">): Exclude<ResponseType, typeof TOKEN_ALONE>[] {
  return responseTypes.filter((type) => type !== TOKEN_ALONE);
}

export function overrideResponses(provider: Provider, issuer: Issuer): void {
  const { configuration, responseModes } = instance(provider);
  if (issuer.responseTypes.includes(TOKEN_ALONE)) {
    configuration.responseTypes.push(TOKEN_ALONE);
    configuration.grantTypes.add("implicit");
  }
  acceptHttp(provider);
  for (const [mode, respond] of responseModes) responseModes.set(mode, inVendorsShape(issuer, respond));
}

/** Applications run on http://localhost while they are developed, and vendors allow that. */
function acceptHttp(provider: Provider): void {
  const { prototype } = (provider.Client as unknown as { Schema: { prototype: ClientSchema } }).Schema;
  const original = prototype.invalidate;
  prototype.invalidate = function invalidate(message, code) {
    if (!HTTP_COMPLAINTS.includes(code)) original.call(this, message, code);
  };
}

interface ClientSchema {
  /** @throws `invalid_client_metadata` */
  invalidate: (this: ClientSchema, message: string, code?: string) => void;
}

function inVendorsShape(issuer: Issuer, respond: ResponseMode): ResponseMode {
  const shape = issuer.profile.answers.authorization;
  return (ctx, redirectUri, body) => {
    const exchange = exchangeOf(ctx);
    const issued = issuedText(body);
    if (issued !== null) exchange.decision = `${issued} to ${redirectUri}`;
    const told = withIndicatorRule(body);
    return respond(ctx, redirectUri, shape ? shape(told, factsOf(issuer, ctx)) : told);
  };
}

function factsOf({ facts }: Pick<Issuer, "facts">, ctx: KoaContextWithOIDC): AuthorizationResponseFacts {
  const { issued } = exchangeOf(ctx);
  return {
    issued: issued && {
      claims: JSON.parse(issued.claims) as JsonObject,
      scopes: splitScope(issued.scope ?? undefined),
    },
    sessionId: ctx.oidc.session?.uid,
    asked: (ctx.oidc.params ?? {}) as Params,
    facts,
  };
}
