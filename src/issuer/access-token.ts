// Describes the access token that an issuer would issue: one description for protocol flows and for minting.
import { randomUUID } from "node:crypto";
import type { JsonObject } from "../json-object.ts";
import type { SigningAlg } from "../keys/algorithms.ts";
import type { SigningKey } from "../keys/material.ts";
import type { SignInFacts, TokenShape } from "../profiles/contract.ts";
import { oneOrMore, removedMembers, setMembers, withMembers } from "../tokens/members.ts";
import { uuidFrom } from "../uuid.ts";
import { proofOf } from "./client-proof.ts";
import { type Client, type Resource, type User, userClaims, userFacts } from "./directory.ts";
import type { Issuer } from "./issuer.ts";

export interface AccessTokenRequest {
  /** Undefined for a client that acts for itself, and for an unknown subject. */
  user?: User | undefined;
  machine: boolean;
  subject: string;
  clientId: string;
  resource: Resource;
  scopes: string[];
  /** Default: the user's roles. */
  roles?: string[] | undefined;
  issuedAt: number;
  expiresAt: number | null;
  alg?: SigningAlg | undefined;
  /** Id of the login session that the token comes from. */
  sessionId?: string | undefined;
  /** The login that the token comes from, by the issuer's clock. */
  signIn?: SignInFacts | undefined;
  /** What the client asked access tokens to contain. */
  requestedClaims?: JsonObject | undefined;
}

export interface DescribedToken extends TokenShape {
  key: SigningKey;
}

export async function describeAccessToken(
  issuer: Issuer,
  request: AccessTokenRequest,
): Promise<DescribedToken> {
  const { user, resource } = request;
  const client = issuer.directory.client(request.clientId);
  const roles = request.roles ?? user?.roles ?? [];
  const configured = configuredClaims(request, client);
  const { header, claims } = issuer.profile.tokens.access({
    issuer: resource.issuer ?? issuer.url,
    subject: request.subject,
    user: user && userFacts(user),
    machine: request.machine,
    clientId: request.clientId,
    clientProof: proofOf(client),
    audience: oneOrMore(resource.audiences) ?? resource.name,
    scopes: request.scopes,
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
  const ofResource = resource.audiences.length === 0 ? [] : [claims["aud"] ?? []].flat();
  const aud = [...new Set([...ofResource, ...[client?.audience ?? []].flat()])];
  return {
    header: typ === undefined ? header : withMembers(header, { typ }),
    claims: withMembers({ ...claims, aud: oneOrMore(aud) }, removedMembers(configured)),
    key: await issuer.signerFor(resource, request.alg),
  };
}

/** Returns the claims of the resource, the client and the user, in this order; null for a claim to leave out. */
function configuredClaims(
  { resource, user, subject }: Pick<AccessTokenRequest, "resource" | "user" | "subject">,
  client: Client | undefined,
): JsonObject {
  const settings = { ...resource.claims, ...client?.claims };
  return { ...settleClaims(settings, user, subject), ...user?.claims };
}

function permissionsOf(
  { directory }: Pick<Issuer, "directory">,
  roles: string[],
  { scopes }: Resource,
): string[] {
  const opened = new Set(roles.flatMap((role) => directory.roles.get(role) ?? []));
  return [...opened].filter((scope) => scopes?.includes(scope) ?? true);
}

/** Returns the subject of a client that acts for itself: a UUID that is the same on every run. */
export function machineSubject(issuer: Pick<Issuer, "id">, clientId: string): string {
  return uuidFrom(issuer.id, clientId);
}

// The claims of settings are fixed values or `{ fromUser }`, which is replaced by the user's value. Claims that
// the user does not have are left out.
function settleClaims(claims: Resource["claims"], user: User | undefined, subject: string): JsonObject {
  const own: JsonObject = {
    sub: subject,
    id: subject,
    ...(user && { username: user.name, ...userClaims(user) }),
  };
  return Object.fromEntries(
    Object.entries(claims).flatMap(([name, value]) => {
      if (!isFromUser(value)) return [[name, value]];
      return own[value.fromUser] === undefined ? [] : [[name, own[value.fromUser]]];
    }),
  );
}

function isFromUser(value: unknown): value is { fromUser: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { fromUser?: unknown }).fromUser === "string"
  );
}
