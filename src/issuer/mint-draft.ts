// What is to be minted, described before anything is signed: an access, ID or refresh token for whoever the
// request names.
import { randomUUID } from "node:crypto";
import { MintmarkError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { isHmac, type SigningAlg } from "../keys/algorithms.ts";
import { secretKey, type SigningKey } from "../keys/material.ts";
import type { TokenFormat, TokenKind } from "../store/contract.ts";
import type { TokenDraft } from "../tokens/issue.ts";
import type { JsonObject } from "../tokens/jws.ts";
import { expiryIn, LAST_SECOND } from "../tokens/record.ts";
import { describeAccessToken, machineSubject } from "./access-token.ts";
import { openResource, userClaims, userFacts, type Resource, type User } from "./directory.ts";
import type { Issuer } from "./issuer.ts";
import { defaultScopes, splitScope } from "./scopes.ts";

export interface MintRequest {
  user?: string | undefined;
  client?: string | undefined;
  subject?: string | undefined;
  audience?: string | string[] | undefined;
  scope?: string | undefined;
  /** In place of the user's. */
  roles?: string[] | undefined;
  claims?: JsonObject | undefined;
  header?: JsonObject | undefined;
  alg?: SigningAlg | undefined;
  expiresInSeconds?: number | "never" | undefined;
  notBeforeInSeconds?: number | undefined;
  issuedSecondsAgo?: number | undefined;
  format?: TokenFormat | undefined;
  kind?: TokenKind | undefined;
  /** Name of a flaw of the catalogue. */
  flaw?: string | undefined;
  description?: string | undefined;
}

const DEFAULT_CLIENT = "demo-app";

const DRAFTS = { access: accessDraft, id: idDraft, refresh: refreshDraft };

/** The sound token that a request asks for. */
export async function describeMinted(issuer: Issuer, request: MintRequest): Promise<TokenDraft> {
  const owner = resolveOwner(issuer, request);
  const issuedAt = issuer.clock.now() - (request.issuedSecondsAgo ?? 0);
  return DRAFTS[request.kind ?? "access"](issuer, request, owner, issuedAt);
}

interface Owner {
  user: User | undefined;
  subject: string;
  clientId: string;
  machine: boolean;
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
    resource.accessTokenExpiresInSeconds ?? issuer.settings.accessTokenExpiresInSeconds,
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
    format: request.format ?? client?.tokenFormat ?? resource.tokenFormat ?? issuer.profile.tokenFormat,
    opaquePrefix: issuer.profile.opaquePrefix,
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
  const expiresAt = expiry(request, issuedAt, issuer.settings.idTokenExpiresInSeconds);
  const { header, claims } = issuer.profile.idToken({
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
    resource.refreshTokenExpiresInSeconds ?? issuer.settings.refreshTokenExpiresInSeconds,
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

/** As the protocol has it, an HMAC ID token is signed with the client's own secret. */
function idTokenKey(issuer: Issuer, clientId: string, requested?: SigningAlg): Promise<SigningKey> {
  const client = issuer.directory.client(clientId);
  const alg = requested ?? client?.idTokenSignedResponseAlg ?? issuer.idTokenAlg;
  return isHmac(alg) && client?.secret !== undefined
    ? Promise.resolve(secretKey(client.secret, alg))
    : issuer.ring.signer(alg);
}

interface Described {
  header: JsonObject;
  claims: JsonObject;
  issuedAt: number;
  expiresAt: number | null;
}

/** The parts that every minted token shares; what the request says itself wins, in the token as in its record. */
function finish(issuer: Issuer, request: MintRequest, owner: Owner, described: Described) {
  const notBefore =
    request.notBeforeInSeconds === undefined ? {} : { nbf: issuer.clock.now() + request.notBeforeInSeconds };
  const claims: JsonObject = { ...described.claims, ...notBefore, ...request.claims };
  const { exp } = claims;
  return {
    ...owner,
    // A profile may show another `sub` than the ledger keeps, which is the one that the directory knows.
    subject: text(request.claims?.["sub"]) ?? owner.subject,
    header: { ...described.header, ...request.header },
    claims,
    issuedAt: described.issuedAt,
    expiresAt: typeof exp === "number" ? expiryIn(exp) : described.expiresAt,
    description: request.description,
  };
}

function expiry(request: MintRequest, issuedAt: number, defaultSeconds: number): number | null {
  const { expiresInSeconds = defaultSeconds } = request;
  const expiresAt = expiresInSeconds === "never" ? null : issuedAt + expiresInSeconds;
  if (Math.abs(issuedAt) > LAST_SECOND || Math.abs(expiresAt ?? 0) > LAST_SECOND) {
    throw new MintmarkError("bad_request", "the token's times lie beyond the last date there is", {
      hint: 'For a token without an end, ask for `expiresInSeconds: "never"`.',
    });
  }
  return expiresAt;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Nothing asked for is refused here; an audience that the directory lists brings its settings along. */
function resolveResource(issuer: Issuer, audience: string | string[] = issuer.defaultAudience): Resource {
  if (Array.isArray(audience)) return openResource(audience);
  return issuer.directory.resource(audience) ?? openResource([audience]);
}
