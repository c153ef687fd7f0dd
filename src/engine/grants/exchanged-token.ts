// Reads the tokens that a client exchanges (RFC 8693): tokens of this issuer, which are judged as at
// introspection, and JWTs of issuers that are trusted for token exchange.
import { errors } from "oidc-provider";
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { type LostStanding, lostStanding } from "../../issuer/standing.ts";
import type { JsonObject } from "../../json-object.ts";
import { splitScope } from "../../params.ts";
import type { TokenRow } from "../../store/contract.ts";
import { expiryIn } from "../../tokens/record.ts";
import { refuse } from "../assertions/refusal.ts";
import { assertedUser } from "../assertions/users.ts";
import { verifyAssertion } from "../assertions/verify.ts";
import type { GrantRequest } from "./grant.ts";

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
  /** Undefined if a client acts for itself. */
  user: User | undefined;
  /** The issuer of the token. */
  iss: string;
  clientId: string | undefined;
  /** Undefined if the token does not name scopes. */
  scopes: string[] | undefined;
  /** Seconds by the issuer's clock; null: the new token is not limited. */
  expiresAt: number | null;
  claims: JsonObject;
}

export function tokenTypeOf(uri: string, parameter: string): TokenType {
  const type = Object.hasOwn(TYPES, uri) ? TYPES[uri as keyof typeof TYPES] : undefined;
  if (type) return type;
  throw new errors.InvalidRequest(`${parameter} must be one of ${Object.keys(TYPES).join(", ")}`);
}

/** @throws Refusal if the token is not valid, or this client may not exchange it */
export async function readExchanged(
  request: GrantRequest,
  { value, type }: { value: string; type: TokenType },
): Promise<ExchangedToken> {
  const row = await request.issuer.ledger.findByValue(value);
  return row ? ownToken(request, { type, row }) : foreignToken(request, { value, type });
}

async function ownToken(
  { issuer, clientId }: GrantRequest,
  { type, row }: { type: TokenType; row: TokenRow },
): Promise<ExchangedToken> {
  const kind = type === "jwt" ? row.kind : type.replace("_token", "");
  if (row.kind !== kind || (type === "jwt" && row.header === null)) refuse(`it is not of the type ${type}`);
  const claims = JSON.parse(row.claims) as JsonObject;
  if (row.kind === "id") checkIdToken(issuer, row, claims, clientId);
  const [lost] = await lostStanding(issuer, row);
  if (lost) refuse(row.kind === "id" ? ID_TOKEN_TEXTS[lost.code] : "it is expired, revoked or unknown");
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

/** Reasons for the rejection of an ID token, by the way in which it lost its standing. */
const ID_TOKEN_TEXTS: Record<LostStanding["code"], string> = {
  revoked: "it is revoked",
  "used-up": "it was already used",
  "removed-key": "it is signed with a key that was removed",
  "client-gone": "its client no longer exists",
  "grant-ended": "its login has ended",
  "not-issued-yet": "it is not valid yet",
  "not-a-time": "it is expired",
  expired: "it is expired",
  "not-yet-valid": "it is not valid yet",
};

function checkIdToken(
  { url }: Pick<Issuer, "url">,
  row: TokenRow,
  claims: JsonObject,
  clientId: string,
): void {
  const { typ } = JSON.parse(row.header ?? "{}") as JsonObject;
  if (typ !== undefined && typ !== "JWT") refuse("it is not an ID token");
  if (claims["iss"] !== url) refuse("its iss is another issuer");
  if (![claims["aud"]].flat().includes(clientId)) refuse("the ID token was issued to another client");
  if (typeof claims["exp"] !== "number") refuse("it is expired");
}

async function foreignToken(
  { issuer, ctx, clientId }: GrantRequest,
  { value, type }: { value: string; type: TokenType },
): Promise<ExchangedToken> {
  if (type !== "jwt" && type !== "id_token") refuse("it is expired, revoked or unknown");
  const tokenUrl = ctx.oidc.urlFor("token");
  const assertion = await verifyAssertion(issuer, value, ({ trusted, header }) => {
    if (!trusted.settings.accepts.includes("subject-token")) {
      refuse("its issuer is not trusted for token exchange");
    }
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
