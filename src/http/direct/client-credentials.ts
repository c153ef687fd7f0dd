// The plainest client credentials request (RFC 6749, section 4.4): a client of the directory that sends its secret and
// asks for an access token with scopes that it may have.
import {
  accessSeconds,
  describeAccessToken,
  machineSubject,
  usualFormat,
} from "../../issuer/access-token.ts";
import { parametersAsked } from "../../issuer/claim-values.ts";
import type { Client, Resource } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { withScope } from "../../issuer/requests/default-scope.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import { isAbsoluteUri, resourceOf, toIndicator, withResource } from "../../issuer/resources.ts";
import { availableOf, OIDC_SCOPES } from "../../issuer/scopes.ts";
import type { JsonObject } from "../../json-object.ts";
import { type Params, splitScope, textParam } from "../../params.ts";
import { issueToken } from "../../tokens/issue.ts";
import { plainCaller } from "./caller.ts";
import { isPlain } from "./plain-form.ts";

/** `aud` means nothing here, but clients that were written for other mock servers send it. */
const PARAMETERS = [
  "grant_type",
  "scope",
  "resource",
  "audience",
  "aud",
  "token_format",
  "client_id",
  "client_secret",
];

/** The characters of a scope (RFC 6749, section 3.3). */
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+(?: [\x21\x23-\x5B\x5D-\x7E]+)*$/;

/** Issues and records the token; returns the response, or undefined if the request is for the engine. */
export async function issueDirectly(exchange: Exchange): Promise<JsonObject | undefined> {
  const { issuer, form, grantType } = exchange;
  if (grantType !== "client_credentials" || !isPlain(form, PARAMETERS) || dependsOnRequest(issuer)) {
    return undefined;
  }
  const client = plainCaller(exchange);
  if (client && changesScope(issuer, client)) return undefined;
  const isBound = client?.dpopBoundAccessTokens || client?.tlsClientCertificateBoundAccessTokens;
  if (!client?.grantTypes.includes("client_credentials") || isBound) return undefined;
  const order = orderOf(exchange, client.id);
  if (!order) return undefined;

  const { resource, indicator, scope, format } = order;
  const subject = machineSubject(issuer, client.id);
  const issuedAt = issuer.clock.now();
  const expiresIn = accessSeconds(issuer, { resource, clientId: client.id });
  const described = await describeAccessToken(issuer, {
    machine: true,
    subject,
    clientId: client.id,
    resource,
    scopes: splitScope(scope),
    params: {},
    issuedAt,
    expiresAt: issuedAt + expiresIn,
  });
  const { token, row } = await issueToken(issuer.id, {
    ...described,
    kind: "access",
    format: format ?? usualFormat(issuer, { resource, indicator, clientId: client.id }),
    subject,
    clientId: client.id,
    machine: true,
    opaquePrefix: issuer.profile.tokens.opaquePrefix,
    scope: scope ?? null,
    issuedAt,
    expiresAt: issuedAt + expiresIn,
    engine: {},
  });
  await issuer.ledger.record(row);
  exchange.clientId = client.id;
  exchange.issued = row;
  return {
    access_token: token,
    expires_in: expiresIn,
    ...(scope !== undefined && { scope }),
    token_type: "Bearer",
  };
}

/** Whether tokens can depend on parameters of the request, or are changed by rules. */
function dependsOnRequest(issuer: Issuer): boolean {
  return issuer.settings.tokenRules.length > 0 || parametersAsked(issuer).length > 0;
}

/** Whether the scope of a response can differ from what was asked. */
function changesScope({ directory }: Issuer, { alwaysScopes }: Client): boolean {
  return alwaysScopes !== undefined || directory.scopes.size > 0;
}

interface Order {
  resource: Resource;
  indicator: string;
  scope: string | undefined;
  format: "jwt" | "opaque" | undefined;
}

/** Returns what the token is for; undefined if something about it is unusual or not allowed. */
function orderOf(exchange: Exchange, clientId: string): Order | undefined {
  const { issuer } = exchange;
  const params: Params = withScope(exchange, withResource(issuer, exchange.form));
  const [scope, format] = [textParam(params, "scope"), textParam(params, "token_format")];
  const indicator = params["resource"] ?? toIndicator(issuer.defaultAudience);
  if (typeof indicator !== "string" || !isAbsoluteUri(indicator)) return undefined;
  if (format !== undefined && format !== "jwt" && format !== "opaque") return undefined;
  const resource = resourceOf(issuer, indicator);
  const scopes = scope?.split(" ") ?? [];
  const isUsual =
    (scope === undefined || SCOPE.test(scope)) &&
    new Set([...scopes, ...OIDC_SCOPES]).size === scopes.length + OIDC_SCOPES.length;
  if (!resource || !isUsual || availableOf(issuer, { resource, clientId }, scopes).length < scopes.length) {
    return undefined;
  }
  return { resource, indicator, scope, format };
}
