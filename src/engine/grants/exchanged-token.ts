// The tokens that an exchange starts from (RFC 8693): one of this issuer, judged like at introspection, or a
// JWT of an issuer that is trusted for it.
import { errors, type KoaContextWithOIDC, type Provider } from "oidc-provider";
import { refuse } from "../assertions/refusal.ts";
import { assertedUser } from "../assertions/users.ts";
import { verifyAssertion } from "../assertions/verify.ts";
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { splitScope } from "../../issuer/scopes.ts";
import type { TokenRow } from "../../store/contract.ts";
import type { JsonObject } from "../../json-object.ts";
import { expiryIn } from "../../tokens/record.ts";

const TYPES = {
  "urn:ietf:params:oauth:token-type:access_token": "access_token",
  "urn:ietf:params:oauth:token-type:refresh_token": "refresh_token",
  "urn:ietf:params:oauth:token-type:id_token": "id_token",
  "urn:ietf:params:oauth:token-type:jwt": "jwt",
} as const;
export type TokenType = (typeof TYPES)[keyof typeof TYPES];

export interface ExchangedToken {
  type: TokenType;
  subject: string;
  /** Absent where a client acts for itself. */
  user: User | undefined;
  /** Who wrote it. */
  iss: string;
  clientId: string | undefined;
  /** undefined: the token says nothing about scopes. */
  scopes: string[] | undefined;
  /** In the issuer's time; null: never. */
  expiresAt: number | null;
  claims: JsonObject;
}

export function tokenTypeOf(uri: string, parameter: string): TokenType {
  const type = Object.hasOwn(TYPES, uri) ? TYPES[uri as keyof typeof TYPES] : undefined;
  if (type) return type;
  throw new errors.InvalidRequest(`${parameter} must be one of ${Object.keys(TYPES).join(", ")}`);
}

/** @throws Refusal where the token does not count, or is not this client's to show */
export async function readExchanged(
  provider: Provider,
  issuer: Issuer,
  ctx: KoaContextWithOIDC,
  { value, type }: { value: string; type: TokenType },
): Promise<ExchangedToken> {
  const row = await issuer.ledger.findByValue(value);
  return row
    ? ownToken(provider, issuer, ctx, { value, type, row })
    : foreignToken(issuer, ctx, { value, type });
}

/** The parts of the engine's token models that are used here. */
interface EngineModel {
  find(
    value: string,
  ): Promise<
    | { grantId?: string; clientId?: string; accountId?: string; consumed?: unknown; isValid: boolean }
    | undefined
  >;
}

interface OwnToken {
  value: string;
  type: TokenType;
  row: TokenRow;
}

async function ownToken(
  provider: Provider,
  issuer: Issuer,
  ctx: KoaContextWithOIDC,
  { value, type, row }: OwnToken,
): Promise<ExchangedToken> {
  const clientId = ctx.oidc.client?.clientId;
  const kind = type === "jwt" ? row.kind : type.replace("_token", "");
  if (row.kind !== kind || (type === "jwt" && row.header === null)) refuse(`it is not of the type ${type}`);
  const claims = JSON.parse(row.claims) as JsonObject;
  if (row.kind === "id") await checkIdToken(issuer, row, claims, clientId);
  else if (!(await isActive(provider, row, value))) refuse("it is expired, revoked or unknown");
  if (row.kind === "refresh" && row.clientId !== clientId) refuse("it was issued to another client");
  const subject = row.subject ?? refuse("it has no subject");
  return {
    type,
    subject,
    user: row.machine ? undefined : issuer.directory.user(subject),
    iss: issuer.url,
    clientId: row.clientId ?? undefined,
    scopes: row.kind === "id" ? undefined : splitScope(row.scope ?? undefined),
    expiresAt: row.kind === "refresh" ? null : row.expiresAt,
    claims,
  };
}

/** As introspection has it. */
async function isActive(provider: Provider, { kind, machine }: TokenRow, value: string): Promise<boolean> {
  const model = kind === "refresh" ? "RefreshToken" : machine ? "ClientCredentials" : "AccessToken";
  const token = await (provider[model] as unknown as EngineModel).find(value);
  if (!token?.isValid || token.consumed) return false;
  if (token.grantId === undefined) return true;
  const grant = await provider.Grant.find(token.grantId);
  return grant !== undefined && grant.clientId === token.clientId && grant.accountId === token.accountId;
}

async function checkIdToken(
  issuer: Issuer,
  row: TokenRow,
  claims: JsonObject,
  clientId: string | undefined,
): Promise<void> {
  const { typ } = JSON.parse(row.header ?? "{}") as JsonObject;
  if (typ !== undefined && typ !== "JWT") refuse("it is no ID token");
  if (claims["iss"] !== issuer.url) refuse("it says that another issuer wrote it");
  if (clientId === undefined || ![claims["aud"]].flat().includes(clientId))
    refuse("the ID token was issued to another client");
  const now = issuer.clock.now();
  const { exp, nbf } = claims;
  if (row.revokedAt !== null) refuse("it is revoked");
  if (typeof exp !== "number" || exp <= now) refuse("it is expired");
  if (nbf !== undefined && (typeof nbf !== "number" || nbf > now)) refuse("it is not valid yet");
  await issuer.ring.refresh();
  const isOfRing = row.kid === null || issuer.ring.honours(row.kid);
  if (!isOfRing) refuse("it is signed with a key that was removed");
}

async function foreignToken(
  issuer: Issuer,
  ctx: KoaContextWithOIDC,
  { value, type }: { value: string; type: TokenType },
): Promise<ExchangedToken> {
  if (type !== "jwt" && type !== "id_token") refuse("it is expired, revoked or unknown");
  const clientId = ctx.oidc.client?.clientId ?? "";
  const tokenUrl = ctx.oidc.urlFor("token");
  const assertion = await verifyAssertion(issuer, value, ({ trusted, header }) => {
    if (!trusted.settings.accepts.includes("subject-token"))
      refuse("its issuer is not trusted for tokens to exchange");
    if (header.typ !== undefined && header.typ.toLowerCase() !== "jwt") refuse("its typ is not JWT");
    return { audiences: type === "id_token" ? [clientId] : [issuer.url, tokenUrl, clientId] };
  });
  const { claims } = assertion;
  const user = assertedUser(issuer, assertion);
  return {
    type,
    subject: user.id,
    user,
    iss: claims.iss,
    clientId: typeof claims["client_id"] === "string" ? claims["client_id"] : undefined,
    scopes: typeof claims["scope"] === "string" ? splitScope(claims["scope"]) : undefined,
    expiresAt: expiryIn(claims.exp),
    claims,
  };
}
