// Token exchange (RFC 8693): issues an access token for another token of the same subject, for another
// resource, with fewer scopes, and with the actor if there is one. id-jag-minting.ts issues ID-JAGs.
import { errors } from "oidc-provider";
import { machineSubject } from "../../issuer/access-token.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { ID_JAG_TOKEN_TYPE } from "../../issuer/metadata/supported.ts";
import { distinctResources, requestedAudience, resourceOf, toIndicator } from "../../issuer/resources.ts";
import { defaultScopes } from "../../issuer/scopes.ts";
import type { JsonObject } from "../../json-object.ts";
import { splitScope, textParam } from "../../params.ts";
import { TOKEN_EXCHANGE } from "../../profiles/grant-types.ts";
import { refuse } from "../assertions/refusal.ts";
import { checkIndicator, invalidTarget, refusedAs, requiredParam, unauthorizedClient } from "../refusals.ts";
import { fittingScopes, openScopes } from "../requested-scopes.ts";
import { actClaim, type Actor, mayAct } from "./delegation.ts";
import { type ExchangedToken, readExchanged, tokenTypeOf } from "./exchanged-token.ts";
import type { Grant, GrantRequest } from "./grant.ts";
import { grantToken } from "./granted-token.ts";
import { mintIdJag } from "./id-jag-minting.ts";
import { keptClaims } from "./on-behalf-of.ts";

const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const JWT = "urn:ietf:params:oauth:token-type:jwt";

export const tokenExchangeGrant: Grant = {
  type: TOKEN_EXCHANGE,
  parameters: [
    "subject_token",
    "subject_token_type",
    "actor_token",
    "actor_token_type",
    "requested_token_type",
    "audience",
    "resource",
    "scope",
  ],
  repeatable: ["audience", "resource"],
  answer: exchange,
};

async function exchange(request: GrantRequest): Promise<JsonObject> {
  const { issuer, clientId, params } = request;
  // Only the configuration can permit a client to act as another identity, and only one that authenticates.
  if (!issuer.directory.client(clientId)) {
    throw unauthorizedClient("only configured clients may exchange tokens");
  }
  const wanted = textParam(params, "requested_token_type") ?? ACCESS_TOKEN;
  if (wanted === ID_JAG_TOKEN_TYPE) return mintIdJag(request);
  if (wanted !== ACCESS_TOKEN && wanted !== JWT) {
    throw new errors.InvalidRequest(
      `requested_token_type must be ${ACCESS_TOKEN}, ${JWT} or ${ID_JAG_TOKEN_TYPE}`,
    );
  }
  if (wanted === JWT && request.exchange.tokenFormat === "opaque") {
    throw new errors.InvalidRequest("requested_token_type is JWT, but token_format is opaque");
  }

  const subject = await readToken(request, "subject_token");
  const actorToken =
    textParam(params, "actor_token") === undefined
      ? noActor(params)
      : await readToken(request, "actor_token");
  const actor = actorToken && toActor(actorToken);
  await refusedAs(invalidRequest("subject_token"), () => {
    const acting = actor ?? { sub: machineSubject(issuer, clientId), iss: issuer.url, clientId };
    if (!mayAct(subject.claims, acting, issuer.url)) refuse("its may_act names another party");
  });

  const indicator = target(issuer, params, subject);
  const scopes = narrowed(issuer, { indicator, clientId, subject, asked: textParam(params, "scope") });
  const act = actClaim(subject.claims, actor, issuer.url);
  const { body } = await grantToken(request, {
    grantType: TOKEN_EXCHANGE,
    indicator,
    scopes,
    owner: subject.user ? { user: subject.user.id } : { machine: subject.subject },
    claims: { ...keptClaims(issuer, subject), ...(act && { act }) },
    format: wanted === JWT ? "jwt" : undefined,
    notAfter: earlier(subject.expiresAt, actorToken?.expiresAt ?? null),
  });
  return { ...body, issued_token_type: wanted };
}

/** RFC 8693, section 2.2.2, requires `invalid_request` for tokens that are not accepted. */
function invalidRequest(parameter: string): (reason: string) => Error {
  return (reason) => new errors.InvalidRequest(`the ${parameter} is refused: ${reason}`);
}

function readToken(
  request: GrantRequest,
  parameter: "subject_token" | "actor_token",
): Promise<ExchangedToken> {
  const { params } = request;
  const value = requiredParam(params, parameter);
  const type = tokenTypeOf(requiredParam(params, `${parameter}_type`), `${parameter}_type`);
  return refusedAs(invalidRequest(parameter), () => readExchanged(request, { value, type }));
}

function noActor(params: Record<string, unknown>): undefined {
  if (textParam(params, "actor_token_type") !== undefined) {
    throw new errors.InvalidRequest("actor_token_type was sent without an actor_token");
  }
}

function toActor({ subject, iss, clientId }: ExchangedToken): Actor {
  return { sub: subject, iss, clientId };
}

/**
 * Returns the indicator that the new token is for: the request's `resource` or `audience`, which must all
 * mean the same resource; else the audience of the subject token, if it has just one; else the issuer.
 */
function target(issuer: Issuer, params: Record<string, unknown>, subject: ExchangedToken): string {
  const resources = listOf(params["resource"]).map(checkIndicator);
  const audiences = listOf(params["audience"]).map((each) => checkIndicator(requestedAudience(issuer, each)));
  const [first, ...others] = distinctResources(issuer, [...resources, ...audiences]);
  if (first === undefined) {
    const [only, ...further] = [subject.claims["aud"] ?? []].flat();
    const stays = subject.type !== "id_token" && subject.iss === issuer.url && further.length === 0;
    return toIndicator(stays && typeof only === "string" ? only : issuer.url);
  }
  if (others.length > 0) {
    throw invalidTarget("the request names several resources, but a token is for one");
  }
  return first;
}

function listOf(value: unknown): string[] {
  return [value ?? []].flat().filter((each): each is string => typeof each === "string" && each !== "");
}

interface ScopeChoice {
  indicator: string;
  clientId: string;
  subject: ExchangedToken;
  asked: string | undefined;
}

/** Returns the new token's scopes: never more than the subject token has, if it names any. */
function narrowed(issuer: Issuer, { indicator, clientId, subject, asked }: ScopeChoice): string[] {
  const { user, scopes } = subject;
  if (asked === undefined) {
    const resource = resourceOf(issuer, indicator);
    const client = issuer.directory.client(clientId);
    const usual = resource ? defaultScopes(issuer, { resource, client, machine: user === undefined }) : [];
    return fittingScopes(issuer, { indicator, clientId, user, requested: scopes ?? usual });
  }
  const requested = splitScope(asked);
  const wider = scopes && requested.find((each) => !scopes.includes(each));
  if (wider !== undefined) throw new errors.InvalidScope("the subject_token does not have this scope", wider);
  return openScopes(issuer, { indicator, clientId, user, requested });
}

function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
