// Claims of Entra's access and ID tokens, in both versions. `oid` is the user's id in every token; `sub`
// differs for each application.
import { hash } from "node:crypto";
import type { JsonObject } from "../json-object.ts";
import { isUuid, uuidFrom } from "../uuid.ts";
import type { AccessTokenFacts, IdTokenFacts, IssuerFacts, TokenShape, UserFacts } from "./contract.ts";
import { capabilitiesOf, contextsOf, methodsShown } from "./entra-sign-in.ts";
import { pick } from "./pick.ts";

/** Claims that Entra does not have. */
const UNKNOWN = ["email_verified", "roles", "preferred_username", "acr", "amr"];
const CLIENT_PROOFS = { none: "0", secret: "1", key: "2" };

export function isVersion1({ dialect }: IssuerFacts): boolean {
  return dialect === "v1.0";
}

/** Returns the tenant's GUID: the last part of the mount path if that is a GUID, else a derived one. */
export function tenantOf({ id, baseUrl }: IssuerFacts): string {
  const segment = baseUrl.slice(baseUrl.lastIndexOf("/") + 1);
  return isUuid(segment) ? segment : tenantFor(id);
}

export function tenantFor(issuerId: string): string {
  return ["entra", "default"].includes(issuerId)
    ? "aaaabbbb-0000-cccc-1111-dddd2222eeee"
    : uuidFrom("tenant", issuerId);
}

/** Returns the pairwise `sub` of a user for one application. */
export function pairwise(subject: string, application: string): string {
  return hash("sha256", JSON.stringify([subject.toLowerCase(), application]), "base64url");
}

export function accessToken(facts: AccessTokenFacts): TokenShape {
  const { machine, subject, clientId, clientProof, scopes, facts: issuer } = facts;
  const audience = audienceOf(facts);
  const permissions = scopes.filter((scope) => !isOidcScope(scope));
  const roles = [...new Set([...(machine ? permissions : []), ...facts.roles])];
  const isFirst = isVersion1(issuer);
  return {
    header: { typ: "JWT" },
    claims: {
      ...facts.extraClaims, // first, because they cannot replace Entra's own claims
      aud: audience,
      ...common(facts),
      ...(isFirst
        ? { appid: clientId, appidacr: CLIENT_PROOFS[clientProof] }
        : { azp: clientId, azpacr: CLIENT_PROOFS[clientProof] }),
      ...(isFirst && machine && { idp: facts.issuer }),
      ...(isFirst && !machine && { acr: "1", amr: methodsShown(facts.signIn) }),
      ...contextsOf(facts.requestedClaims, facts.signIn),
      ...capabilitiesOf(facts.requestedClaims),
      ...(!machine && namesOf(facts, isFirst)),
      oid: subject,
      ...(roles.length !== 0 && { roles }),
      ...(!machine && permissions.length !== 0 && { scp: permissions.join(" ") }),
      sub: machine ? subject : pairwise(subject, String(audience)),
    },
  };
}

export function idToken(facts: IdTokenFacts): TokenShape {
  const { subject, clientId, claims, roles, facts: issuer } = facts;
  const others = pick(
    claims,
    Object.keys(claims).filter((name) => !UNKNOWN.includes(name)),
  );
  const isFirst = isVersion1(issuer);
  return {
    header: { typ: "JWT" },
    claims: {
      ...others,
      aud: clientId,
      ...common(facts),
      ...(isFirst && { amr: methodsShown(facts.signIn) }),
      ...contextsOf(facts.requestedClaims, facts.signIn),
      ...(claims["preferred_username"] !== undefined && namesOf(facts, isFirst)),
      oid: subject,
      ...(roles.length !== 0 && { roles }),
      sub: pairwise(subject, clientId),
    },
  };
}

/** Returns the user's names. The principal name is the e-mail address if the user has one. */
function namesOf(
  { user, subject }: { user: UserFacts | undefined; subject: string },
  isFirst: boolean,
): JsonObject {
  const login = user?.email ?? user?.username ?? subject;
  return {
    ...(user?.name !== undefined && { name: user.name }),
    ...(isFirst ? { unique_name: login, upn: login } : { preferred_username: login }),
  };
}

function common(facts: AccessTokenFacts | IdTokenFacts): JsonObject {
  const { issuer, issuedAt, expiresAt, jti, facts: issuerFacts } = facts;
  const opaque = (what: string) => hash("sha256", `${what} ${jti}`, "base64url");
  return {
    iss: issuer,
    iat: issuedAt,
    nbf: issuedAt,
    ...(expiresAt !== null && { exp: expiresAt }),
    // Only Entra itself can read these two.
    aio: opaque("aio"),
    rh: `0.${opaque("rh")}`,
    tid: tenantOf(issuerFacts),
    uti: Buffer.from(jti.replaceAll("-", ""), "hex").toString("base64url"),
    ver: isVersion1(issuerFacts) ? "1.0" : "2.0",
  };
}

/** Returns `aud`: in version 2 the GUID of the API's registration, in version 1 the requested name. */
function audienceOf({ audience, facts }: AccessTokenFacts): string | string[] {
  const guid = typeof audience === "string" && audience.startsWith("api://") ? audience.slice(6) : "";
  return !isVersion1(facts) && isUuid(guid) ? guid : audience;
}

function isOidcScope(scope: string): boolean {
  return ["openid", "profile", "email", "offline_access"].includes(scope);
}
