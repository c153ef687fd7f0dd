// Minting: a token without a protocol flow. Roles and registered scopes don't matter here: a test wants the
// token it asks for.
import { randomUUID } from "node:crypto";
import { MintmarkError } from "../errors.ts";
import type { SigningAlg } from "../keys/algorithms.ts";
import { nearest } from "../config/nearest.ts";
import type { TokenFormat } from "../store/contract.ts";
import { issueToken, type IssuedToken, type TokenDraft } from "../tokens/issue.ts";
import type { JsonObject } from "../tokens/jws.ts";
import { describeAccessToken, machineSubject } from "./access-token.ts";
import { openResource, userClaims, type Resource, type User } from "./directory.ts";
import type { Issuer } from "./issuer.ts";
import { defaultScopes, splitScope } from "./scopes.ts";

export interface MintRequest {
  user?: string | undefined;
  client?: string | undefined;
  subject?: string | undefined;
  audience?: string | string[] | undefined;
  scope?: string | undefined;
  claims?: JsonObject | undefined;
  header?: JsonObject | undefined;
  alg?: SigningAlg | undefined;
  expiresInSeconds?: number | "never" | undefined;
  notBeforeInSeconds?: number | undefined;
  issuedSecondsAgo?: number | undefined;
  format?: TokenFormat | undefined;
  kind?: "access" | "id" | undefined;
  description?: string | undefined;
}

const DEFAULT_CLIENT = "demo-app";

export async function mint(issuer: Issuer, request: MintRequest): Promise<IssuedToken> {
  const kind = request.kind ?? "access";
  const owner = resolveOwner(issuer, request);
  const issuedAt = issuer.clock.now() - (request.issuedSecondsAgo ?? 0);
  const draft =
    kind === "access"
      ? await accessDraft(issuer, request, owner, issuedAt)
      : await idDraft(issuer, request, owner, issuedAt);
  const issued = await issueToken(issuer.id, draft);
  await issuer.ledger.record(issued.row);
  return issued;
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
    subject: owner.subject,
    clientId: owner.clientId,
    resource,
    scopes,
    issuedAt,
    expiresAt,
    alg: request.alg,
  });
  return {
    ...owner,
    ...finish(issuer, request, header, claims, issuedAt, expiresAt),
    kind: "access",
    format: request.format ?? client?.tokenFormat ?? resource.tokenFormat ?? issuer.profile.tokenFormat,
    key,
    scope: scopes.join(" ") || null,
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
    userClaims: owner.user ? userClaims(owner.user) : {},
  });
  const alg =
    request.alg ?? issuer.directory.client(owner.clientId)?.idTokenSignedResponseAlg ?? issuer.settings.alg;
  return {
    ...owner,
    ...finish(
      issuer,
      request,
      header,
      request.audience === undefined ? claims : { ...claims, aud: request.audience },
      issuedAt,
      expiresAt,
    ),
    kind: "id",
    format: "jwt",
    key: await issuer.ring.signer(alg),
    scope: null,
  };
}

/** The parts that every minted token shares; what the request says itself wins over everything. */
function finish(
  issuer: Issuer,
  request: MintRequest,
  header: JsonObject,
  claims: JsonObject,
  issuedAt: number,
  expiresAt: number | null,
) {
  const notBefore =
    request.notBeforeInSeconds === undefined ? {} : { nbf: issuer.clock.now() + request.notBeforeInSeconds };
  return {
    header: { ...header, ...request.header },
    claims: { ...claims, ...notBefore, ...request.claims },
    issuedAt,
    expiresAt,
    description: request.description,
  };
}

function expiry(request: MintRequest, issuedAt: number, defaultSeconds: number): number | null {
  const { expiresInSeconds = defaultSeconds } = request;
  return expiresInSeconds === "never" ? null : issuedAt + expiresInSeconds;
}

/** Nothing asked for is refused here; an audience that the directory lists brings its settings along. */
function resolveResource(issuer: Issuer, audience: string | string[] | undefined): Resource {
  if (audience === undefined) return openResource([issuer.url]);
  if (Array.isArray(audience)) return openResource(audience);
  return issuer.directory.resource(audience) ?? openResource([audience]);
}
