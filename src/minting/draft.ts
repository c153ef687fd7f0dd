// What is to be minted, described before anything is signed: an access, ID, refresh or logout token for
// whoever the request names.
import { splitScope } from "../params.ts";
import { randomUUID } from "node:crypto";
import { MintmarkError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { isHmac, type SigningAlg } from "../keys/algorithms.ts";
import { secretKey, type SigningKey } from "../keys/material.ts";
import type { TokenDraft } from "../tokens/issue.ts";
import type { JsonObject } from "../json-object.ts";
import { describeAccessToken, machineSubject } from "../issuer/access-token.ts";
import { openResource, userClaims, userFacts, type Resource, type User } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { describeLogoutToken, LOGOUT_TOKEN_SECONDS } from "../issuer/logout-token.ts";
import { expiry, finish, text, type MintRequest, type Owner } from "./request.ts";
import { defaultScopes } from "../issuer/scopes.ts";

const DEFAULT_CLIENT = "demo-app";

const DRAFTS = { access: accessDraft, id: idDraft, refresh: refreshDraft, logout: logoutDraft };

/** The sound token that a request asks for. */
export async function describeMinted(issuer: Issuer, request: MintRequest): Promise<TokenDraft> {
  const owner = resolveOwner(issuer, request);
  const issuedAt = issuer.clock.now() - (request.issuedSecondsAgo ?? 0);
  return DRAFTS[request.kind ?? "access"](issuer, request, owner, issuedAt);
}

function resolveOwner(issuer: Issuer, { user: userName, client, subject }: MintRequest): Owner {
  const clientId = client ?? DEFAULT_CLIENT;
  if (userName === undefined && subject === undefined && client !== undefined) {
    return { user: undefined, subject: machineSubject(issuer, clientId), clientId, machine: true };
  }
  const user =
    userName === undefined ? issuer.directory.user(subject ?? randomUUID()) : requireUser(issuer, userName);
  return { user, subject: subject ?? user?.id ?? randomUUID(), clientId, machine: false };
}

function requireUser(issuer: Issuer, name: string): User {
  const user = issuer.directory.user(name);
  if (user) return user;
  const names = issuer.directory.users().map((each) => each.name);
  const suggestion = nearest(name, names);
  throw new MintmarkError("not_found", `issuer "${issuer.id}" has no user ${JSON.stringify(name)}`, {
    hint: `${suggestion === undefined ? "" : `Did you mean "${suggestion}"? `}Known: ${names.join(", ") || "none"}. A full UUID works too; any other text goes into \`subject\`.`,
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
  const scopes =
    request.scope === undefined ? defaultScopes(resource, client, owner.machine) : splitScope(request.scope);
  const expiresAt = expiry(
    request,
    issuedAt,
    resource.accessTokenExpiresInSeconds ?? issuer.lifetimes.access,
  );
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
    alg: request.alg,
  });
  const finished = finish(issuer, request, owner, { header, claims, issuedAt, expiresAt });
  return {
    ...finished,
    clientId: text(request.claims?.["client_id"]) ?? owner.clientId,
    kind: "access",
    format: request.format ?? client?.tokenFormat ?? resource.tokenFormat ?? issuer.profile.tokens.format,
    opaquePrefix: issuer.profile.tokens.opaquePrefix,
    key,
    scope: (text(request.claims?.["scope"]) ?? scopes.join(" ")) || null,
  };
}

async function idDraft(
  issuer: Issuer,
  request: MintRequest,
  owner: Owner,
  issuedAt: number,
): Promise<TokenDraft> {
  if (request.format !== undefined && request.format !== "jwt") {
    throw new MintmarkError("bad_request", "an ID token is always a JWT", {
      hint: "Leave `format` out, or mint an access token.",
    });
  }
  const expiresAt = expiry(request, issuedAt, issuer.lifetimes.id);
  const { header, claims } = issuer.profile.tokens.id({
    issuer: issuer.url,
    subject: owner.subject,
    clientId: owner.clientId,
    issuedAt,
    expiresAt,
    jti: randomUUID(),
    user: owner.user && userFacts(owner.user),
    claims: {
      ...(owner.user && userClaims(owner.user)),
      ...(request.roles && { roles: request.roles }),
    },
    roles: request.roles ?? owner.user?.roles ?? [],
    sessionId: undefined,
    refreshed: false,
    facts: issuer.facts,
  });
  const named = request.audience === undefined ? claims : { ...claims, aud: request.audience };
  return {
    ...finish(issuer, request, owner, { header, claims: named, issuedAt, expiresAt }),
    kind: "id",
    format: "jwt",
    key: await idTokenKey(issuer, owner.clientId, request.alg),
    scope: null,
  };
}

/** Works at the token endpoint for the audience it is minted for, where its client is registered for that grant. */
async function refreshDraft(
  issuer: Issuer,
  request: MintRequest,
  owner: Owner,
  issuedAt: number,
): Promise<TokenDraft> {
  if (owner.machine) {
    throw new MintmarkError("bad_request", "a client acting for itself gets no refresh token", {
      hint: "Name a user too (RFC 6749, section 4.4.3).",
    });
  }
  if (request.format !== undefined && request.format !== "opaque") {
    throw new MintmarkError("bad_request", "a refresh token is always opaque", {
      hint: "Leave `format` out, or mint an access token.",
    });
  }
  const resource = resolveResource(issuer, request.audience);
  const scopes =
    request.scope === undefined
      ? defaultScopes(resource, issuer.directory.client(owner.clientId), false)
      : splitScope(request.scope);
  const expiresAt = expiry(
    request,
    issuedAt,
    resource.refreshTokenExpiresInSeconds ?? issuer.lifetimes.refresh,
  );
  const claims: JsonObject = {
    iss: issuer.url,
    sub: owner.subject,
    aud: resource.audiences.length === 1 ? resource.audiences[0] : resource.audiences,
    ...(expiresAt === null ? {} : { exp: expiresAt }),
    iat: issuedAt,
    jti: randomUUID(),
    client_id: owner.clientId,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
  };
  return {
    ...finish(issuer, request, owner, { header: {}, claims, issuedAt, expiresAt }),
    kind: "refresh",
    format: "opaque",
    key: undefined,
    scope: scopes.join(" ") || null,
  };
}

/** Of no login that was; `claims` may name one by `sid`. */
async function logoutDraft(
  issuer: Issuer,
  request: MintRequest,
  owner: Owner,
  issuedAt: number,
): Promise<TokenDraft> {
  if (owner.machine) {
    throw new MintmarkError("bad_request", "a client acting for itself has no login that could end", {
      hint: "Name a user too.",
    });
  }
  if (request.format !== undefined && request.format !== "jwt") {
    throw new MintmarkError("bad_request", "a logout token is always a JWT", {
      hint: "Leave `format` out, or mint an access token.",
    });
  }
  const { subject, clientId } = owner;
  const expiresAt = expiry(request, issuedAt, LOGOUT_TOKEN_SECONDS);
  const told = { subject, clientId, issuedAt, expiresAt, sid: undefined, sessionId: undefined };
  const { header, claims } = describeLogoutToken(issuer, told);
  const named = request.audience === undefined ? claims : { ...claims, aud: request.audience };
  return {
    ...finish(issuer, request, owner, { header, claims: named, issuedAt, expiresAt }),
    kind: "logout",
    format: "jwt",
    key: await idTokenKey(issuer, clientId, request.alg),
    scope: null,
  };
}

/** As the protocol has it, an HMAC ID token is signed with the client's own secret. */
function idTokenKey(issuer: Issuer, clientId: string, requested?: SigningAlg): Promise<SigningKey> {
  const client = issuer.directory.client(clientId);
  const alg = requested ?? client?.idTokenSignedResponseAlg ?? issuer.idTokenAlg;
  return isHmac(alg) && client?.secret !== undefined
    ? Promise.resolve(secretKey(client.secret, alg))
    : issuer.idTokenSigner(alg);
}

/** Nothing asked for is refused here; an audience that the directory lists brings its settings along. */
function resolveResource(issuer: Issuer, audience: string | string[] = issuer.defaultAudience): Resource {
  if (Array.isArray(audience)) return openResource(audience);
  return issuer.directory.resource(audience) ?? openResource([audience]);
}
