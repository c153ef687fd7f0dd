// Describes the token to mint before anything is signed: an access, ID, refresh or logout token for the user
// or client of the request.
import { randomUUID } from "node:crypto";
import { MintmarkError } from "../errors.ts";
import { accessSeconds, describeAccessToken, idSeconds, machineSubject } from "../issuer/access-token.ts";
import { heldScopes } from "../issuer/additions.ts";
import { userForClient } from "../issuer/claim-values.ts";
import { type User, userClaims, userFacts } from "../issuer/directory.ts";
import { withIdTokenClaims } from "../issuer/id-token.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { describeLogoutToken, LOGOUT_TOKEN_SECONDS } from "../issuer/logout-token.ts";
import { mintedSignIn } from "../issuer/sign-in.ts";
import type { JsonObject } from "../json-object.ts";
import { isHmac, type SigningAlg } from "../keys/algorithms.ts";
import { secretKey, type SigningKey } from "../keys/material.ts";
import { splitScope } from "../params.ts";
import type { TokenDraft } from "../tokens/issue.ts";
import { knownNames } from "../wording.ts";
import { refreshDraft } from "./refresh-draft.ts";
import {
  expiry,
  finish,
  type MintRequest,
  named,
  type Owner,
  requireFormat,
  requireLogin,
} from "./request.ts";
import { resolveResource, scopesOf } from "./resource.ts";

const DEFAULT_CLIENT = "demo-app";

const DRAFTS = { access: accessDraft, id: idDraft, refresh: refreshDraft, logout: logoutDraft };

/** Returns the token that a request asks for, without its flaw. */
export async function describeMinted(issuer: Issuer, request: MintRequest): Promise<TokenDraft> {
  const owner = resolveOwner(issuer, request);
  const issuedAt = issuer.clock.now() - (request.issuedSecondsAgo ?? 0);
  return DRAFTS[request.kind ?? "access"](issuer, request, owner, issuedAt);
}

function resolveOwner(
  issuer: Pick<Issuer, "id" | "directory">,
  { user: userName, client, subject }: MintRequest,
): Owner {
  const clientId = client ?? DEFAULT_CLIENT;
  if (userName === undefined && subject === undefined && client !== undefined) {
    return { user: undefined, subject: machineSubject(issuer, clientId), clientId, machine: true };
  }
  const user =
    userName === undefined ? issuer.directory.user(subject ?? randomUUID()) : requireUser(issuer, userName);
  return { user, subject: subject ?? user?.id ?? randomUUID(), clientId, machine: false };
}

function requireUser({ id, directory }: Pick<Issuer, "id" | "directory">, name: string): User {
  const user = directory.user(name);
  if (user) return user;
  const names = directory.users().map((each) => each.name);
  throw new MintmarkError("not_found", `issuer "${id}" has no user ${JSON.stringify(name)}`, {
    hint: `${knownNames(name, names)} Any UUID works too; \`subject\` of a mint request takes any other text.`,
  });
}

async function accessDraft(
  issuer: Issuer,
  request: MintRequest,
  owner: Owner,
  issuedAt: number,
): Promise<TokenDraft> {
  const resource = resolveResource(issuer, request.audience);
  const client = issuer.directory.client(owner.clientId);
  const scopes = scopesOf(issuer, request, owner, resource);
  const expiresAt = expiry(request, issuedAt, accessSeconds(issuer, { resource, clientId: owner.clientId }));
  const { header, claims, key } = await describeAccessToken(issuer, {
    user: owner.user,
    machine: owner.machine,
    subject: owner.subject,
    clientId: owner.clientId,
    resource,
    scopes,
    roles: request.roles,
    issuedAt,
    expiresAt,
    signIn: mintedSignIn(issuer, { ...owner, at: issuedAt }),
    alg: request.alg,
  });
  const finished = finish(issuer, request, owner, { header, claims, issuedAt, expiresAt });
  return {
    ...finished,
    clientId: named(request, "client_id", owner.clientId),
    kind: "access",
    format: request.format ?? client?.tokenFormat ?? resource.tokenFormat ?? issuer.profile.tokens.format,
    opaquePrefix: issuer.profile.tokens.opaquePrefix,
    key,
    scope: named(request, "scope", scopes.join(" ")) || null,
  };
}

async function idDraft(
  issuer: Issuer,
  request: MintRequest,
  owner: Owner,
  issuedAt: number,
): Promise<TokenDraft> {
  requireFormat(request, "jwt", "an ID token is always a JWT");
  const expiresAt = expiry(request, issuedAt, idSeconds(issuer, owner.clientId));
  const user = owner.user && userForClient(issuer, owner.user, owner.clientId);
  const roles = request.roles ?? user?.roles ?? [];
  const holder = { clientId: owner.clientId, scopes: splitScope(request.scope) };
  const { header, claims: usual } = issuer.profile.tokens.id({
    issuer: issuer.url,
    subject: owner.subject,
    clientId: owner.clientId,
    issuedAt,
    expiresAt,
    jti: randomUUID(),
    user: user && userFacts(user),
    claims: {
      ...(user && userClaims(user)),
      ...(request.roles && { roles: request.roles }),
    },
    roles,
    heldScopes: heldScopes(issuer, holder),
    signIn: mintedSignIn(issuer, { ...owner, at: issuedAt }),
    sessionId: undefined,
    refreshed: false,
    facts: issuer.facts,
  });
  const context = { user, subject: owner.subject, clientId: owner.clientId, params: {}, roles };
  const claims = withIdTokenClaims(issuer, usual, context, holder.scopes);
  return {
    ...finish(issuer, request, owner, { header, claims: forAudience(claims, request), issuedAt, expiresAt }),
    kind: "id",
    format: "jwt",
    key: await idTokenKey(issuer, owner.clientId, request.alg),
    scope: null,
  };
}

/** The token belongs to no real login; set `claims.sid` to name one. */
async function logoutDraft(
  issuer: Issuer,
  request: MintRequest,
  owner: Owner,
  issuedAt: number,
): Promise<TokenDraft> {
  requireLogin(owner, "a logout token");
  requireFormat(request, "jwt", "a logout token is always a JWT");
  const { subject, clientId } = owner;
  const expiresAt = expiry(request, issuedAt, LOGOUT_TOKEN_SECONDS);
  const told = { subject, clientId, issuedAt, expiresAt, sid: undefined, sessionId: undefined };
  const { header, claims } = describeLogoutToken(issuer, told);
  return {
    ...finish(issuer, request, owner, { header, claims: forAudience(claims, request), issuedAt, expiresAt }),
    kind: "logout",
    format: "jwt",
    key: await idTokenKey(issuer, clientId, request.alg),
    scope: null,
  };
}

/** An HMAC ID token is signed with the client's secret (OpenID Connect Core 1.0, section 10.1). */
function idTokenKey(
  issuer: Pick<Issuer, "directory" | "idTokenAlg" | "idTokenSigner">,
  clientId: string,
  requested?: SigningAlg,
): Promise<SigningKey> {
  const client = issuer.directory.client(clientId);
  const alg = requested ?? client?.idTokenSignedResponseAlg ?? issuer.idTokenAlg;
  return isHmac(alg) && client?.secret !== undefined
    ? Promise.resolve(secretKey(client.secret, alg))
    : issuer.idTokenSigner(alg);
}

/** Returns the claims of a token whose audience is usually its client. */
function forAudience(claims: JsonObject, { audience }: MintRequest): JsonObject {
  return audience === undefined ? claims : { ...claims, aud: audience };
}
