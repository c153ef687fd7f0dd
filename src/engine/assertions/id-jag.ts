// Identity assertion JWT authorization grants (ID-JAG) of enterprise-managed authorization: what they
// contain, and what a client gets for one.
import { randomUUID } from "node:crypto";
import type { IdJagAudience } from "../../config/trust.ts";
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { splitScope } from "../../params.ts";
import type { TokenDraft } from "../../tokens/issue.ts";
import { refuse } from "./refusal.ts";
import { identifierOf } from "./trusted.ts";
import type { Assertion } from "./verify.ts";

export const ID_JAG_TYP = "oauth-id-jag+jwt";

export interface IdJagGrant {
  /** The resource that the access token is for. */
  resource: string;
  /** Undefined if the ID-JAG does not name scopes. */
  scopes: string[] | undefined;
}

/**
 * Returns what an ID-JAG grants to this client.
 * @param requested the resource that the request names
 * @throws Refusal
 */
export function readIdJag(
  { claims, trusted }: Assertion,
  { clientId, requested }: { clientId: string; requested: string | undefined },
): IdJagGrant {
  if (claims["client_id"] !== clientId) refuse("the ID-JAG was issued for another client");
  const seconds = claims.exp - Number(claims.iat);
  const longest = trusted.settings.longestIdJagSeconds;
  if (seconds > longest) {
    refuse(`the ID-JAG is valid for ${seconds} seconds, but at most ${longest} are allowed`);
  }
  const resources = [claims["resource"] ?? []].flat().filter((each) => typeof each === "string");
  const [only, ...others] = resources;
  if (only === undefined) return refuse("the ID-JAG has no resource");
  if (requested === undefined && others.length > 0) refuse("the ID-JAG is for several resources: name one");
  if (requested !== undefined && !resources.includes(requested)) refuse("the ID-JAG is for another resource");
  const { scope } = claims;
  if (scope !== undefined && typeof scope !== "string") refuse("the scope of the ID-JAG is not a string");
  return {
    resource: requested ?? only,
    scopes: scope === undefined ? undefined : splitScope(scope),
  };
}

/** Returns the authorization server with this identifier; undefined if no ID-JAGs are issued for it. */
export async function idJagAudience(issuer: Issuer, audience: string): Promise<IdJagAudience | undefined> {
  for (const [name, settings] of Object.entries(issuer.settings.idJagAudiences)) {
    if ((await identifierOf(issuer, name)) === audience) return settings;
  }
  return undefined;
}

export interface IdJagFacts {
  user: User;
  audience: string;
  /** The client's id at this issuer. */
  clientId: string;
  /** The client's id at the audience. */
  clientIdThere: string;
  resource: string;
  scopes: string[];
  /** Whether to say the user's e-mail address. */
  tellsEmail: boolean;
  expiresInSeconds: number;
}

export async function describeIdJag(issuer: Issuer, facts: IdJagFacts): Promise<TokenDraft> {
  const { user, audience, clientId, clientIdThere, resource, scopes, tellsEmail, expiresInSeconds } = facts;
  const issuedAt = issuer.clock.now();
  const expiresAt = issuedAt + expiresInSeconds;
  const scope = scopes.join(" ");
  return {
    kind: "id",
    format: "jwt",
    header: { typ: ID_JAG_TYP },
    claims: {
      iss: issuer.url,
      sub: user.id,
      aud: audience,
      client_id: clientIdThere,
      jti: randomUUID(),
      iat: issuedAt,
      exp: expiresAt,
      resource,
      ...(scope && { scope }),
      ...(tellsEmail &&
        user.email !== undefined && { email: user.email, email_verified: user.emailVerified }),
    },
    key: await issuer.ring.signer({ alg: issuer.idTokenAlg }),
    subject: user.id,
    clientId,
    machine: false,
    scope: scope || null,
    issuedAt,
    expiresAt,
    description: `ID-JAG for ${audience}`,
  };
}
