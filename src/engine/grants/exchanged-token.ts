// The tokens that an exchange starts from (RFC 8693): one of this issuer, judged like at introspection, or a
// JWT of an issuer that is trusted for it.
import { splitScope } from "../../params.ts";
import { errors } from "oidc-provider";
import { refuse } from "../assertions/refusal.ts";
import { assertedUser } from "../assertions/users.ts";
import { verifyAssertion } from "../assertions/verify.ts";
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { TokenRow } from "../../store/contract.ts";
import type { JsonObject } from "../../json-object.ts";
import { expiryIn } from "../../tokens/record.ts";
import { lostStanding, type LostStanding } from "../../issuer/standing.ts";
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

/** Why an ID token is refused, by the way in which it lost its standing. */
const ID_TOKEN_TEXTS: Record<LostStanding["code"], string> = {
  revoked: "it is revoked",
  "used-up": "it was used",
  "removed-key": "it is signed with a key that was removed",
  "client-gone": "its client does not exist any more",
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
