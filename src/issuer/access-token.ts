// Describes the access token that an issuer would issue: one description for protocol flows and for minting.
import { randomUUID } from "node:crypto";
import type { JsonObject } from "../json-object.ts";
import type { SigningAlg } from "../keys/algorithms.ts";
import type { SigningKey } from "../keys/material.ts";
import type { Params } from "../params.ts";
import type { SignInFacts, TokenShape } from "../profiles/contract.ts";
import type { TokenFormat } from "../store/contract.ts";
import { oneOrMore, removedMembers, setMembers, withMembers } from "../tokens/members.ts";
import { uuidFrom } from "../uuid.ts";
import { addedAudiences, addedClaims, heldScopes, shownScopes } from "./additions.ts";
import { settledClaims, settledUser } from "./claim-values.ts";
import { proofOf } from "./client-proof.ts";
import { type Resource, type User, userFacts } from "./directory.ts";
import type { Issuer } from "./issuer.ts";
import { toIndicator } from "./resources.ts";
import { ruledToken } from "./token-rules.ts";

export interface AccessTokenRequest {
  /** Undefined for a client that acts for itself, and for an unknown subject. */
  user?: User | undefined;
  machine: boolean;
  subject: string;
  clientId: string;
  resource: Resource;
  scopes: string[];
  /** Default: the roles of the user, or of the client that acts for itself. */
  roles?: string[] | undefined;
  issuedAt: number;
  expiresAt: number | null;
  alg?: SigningAlg | undefined;
  /** Parameters of the token request and of its login. Undefined for a token that no request leads to. */
  params?: Params | undefined;
  /** Id of the login session that the token comes from. */
  sessionId?: string | undefined;
  /** The login that the token comes from, by the issuer's clock. */
  signIn?: SignInFacts | undefined;
  /** Claims of access tokens that the client asked for. */
  requestedClaims?: JsonObject | undefined;
}

export interface DescribedToken extends TokenShape {
  key: SigningKey;
}

export async function describeAccessToken(
  issuer: Issuer,
  request: AccessTokenRequest,
): Promise<DescribedToken> {
  const { resource, params } = request;
  const client = issuer.directory.client(request.clientId);
  const roles = request.roles ?? (request.machine ? client : request.user)?.roles ?? [];
  const context = { ...request, user: request.user, params: params ?? {}, roles };
  const user = settledUser(issuer, context);
  const settings = { ...resource.claims, ...addedClaims(issuer, "claims", request) };
  const configured = { ...settledClaims(issuer, settings, { ...context, user }), ...user?.claims };
  const { header, claims } = issuer.profile.tokens.access({
    issuer: resource.issuer ?? issuer.url,
    subject: request.subject,
    user: user && userFacts(user),
    machine: request.machine,
    clientId: request.clientId,
    clientProof: proofOf(client),
    clientOrigins: originsOf(client?.redirectUris ?? NO_URIS),
    audience: oneOrMore(resource.audiences) ?? resource.name,
    scopes: shownScopes(issuer, request),
    heldScopes: heldScopes(issuer, request),
    issuedAt: request.issuedAt,
    expiresAt: request.expiresAt,
    jti: randomUUID(),
    roles,
    permissions: permissionsOf(issuer, roles, resource),
    extraClaims: setMembers(configured),
    scopeClaim: resource.scopeClaim,
    scopeFormat: resource.scopeFormat,
    sessionId: request.sessionId,
    signIn: request.signIn,
    requestedClaims: request.requestedClaims,
    facts: issuer.facts,
  });
  const { accessTokenTyp: typ = issuer.settings.accessTokenTyp } = resource;
  const { aud: configuredAud, ...removed } = { aud: undefined, ...removedMembers(configured) };
  const hasNoAud = resource.audiences.length === 0 || configuredAud === null;
  const ofResource = hasNoAud ? [] : [claims["aud"] ?? []].flat();
  const aud = [...new Set([...ofResource, ...addedAudiences(issuer, request)])];
  const usual = {
    header: typ === undefined ? header : withMembers(header, { typ }),
    claims: withMembers({ ...claims, aud: oneOrMore(aud) }, removed),
  };
  return {
    ...(params ? ruledToken(issuer, usual, context) : usual),
    key: await issuer.signerFor(resource, request.alg),
  };
}

const NO_URIS: readonly string[] = [];
const origins = new WeakMap<readonly string[], readonly string[]>();

/** Returns the web origins of these URIs, each once. */
function originsOf(uris: readonly string[]): readonly string[] {
  let found = origins.get(uris);
  if (!found) {
    const web = uris.filter((uri) => /^https?:/i.test(uri));
    found = [...new Set(web.flatMap((uri) => URL.parse(uri)?.origin ?? []))];
    origins.set(uris, found);
  }
  return found;
}

function permissionsOf(
  { directory }: Pick<Issuer, "directory">,
  roles: string[],
  { scopes }: Resource,
): string[] {
  const opened = new Set(roles.flatMap((role) => directory.roles.get(role) ?? []));
  return [...opened].filter((scope) => scopes?.includes(scope) ?? true);
}

/** Returns the form of a token whose request names none: the client's, else the resource's, else the profile's. */
export function usualFormat(
  issuer: Issuer,
  { resource, indicator, clientId }: { resource: Resource; indicator: string; clientId: string },
): TokenFormat {
  const { format, formatWithoutAudience } = issuer.profile.tokens;
  return (
    issuer.directory.client(clientId)?.tokenFormat ??
    resource.tokenFormat ??
    (indicator === toIndicator(issuer.url) ? formatWithoutAudience : undefined) ??
    format
  );
}

/** Returns the lifetime in seconds of access tokens of this client for this resource. */
export function accessSeconds(
  issuer: Pick<Issuer, "directory" | "lifetimes">,
  { resource, clientId }: { resource: Resource | undefined; clientId: string },
): number {
  return (
    issuer.directory.client(clientId)?.accessTokenExpiresInSeconds ??
    resource?.accessTokenExpiresInSeconds ??
    issuer.lifetimes.access
  );
}

/** Returns the lifetime in seconds of ID tokens of this client. */
export function idSeconds(issuer: Pick<Issuer, "directory" | "lifetimes">, clientId: string): number {
  return issuer.directory.client(clientId)?.idTokenExpiresInSeconds ?? issuer.lifetimes.id;
}

/** Returns the subject of a client that acts for itself: a UUID that is the same on every run. */
export function machineSubject(issuer: Pick<Issuer, "id">, clientId: string): string {
  return uuidFrom(issuer.id, clientId);
}
