// Seam O16: the engine decides what an ID token says, the ring signs it, as it signs everything else, and the
// ledger records it. So an ID token follows the issuer's time and shows the `kid` that the world is shown.
import { randomUUID } from "node:crypto";
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { userFacts } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { isHmac, isSigningAlg } from "../../keys/algorithms.ts";
import { secretKey, type SigningKey } from "../../keys/material.ts";
import type { TokenShape } from "../../profiles/contract.ts";
import { issueToken } from "../../tokens/issue.ts";
import type { JsonObject } from "../../json-object.ts";
import { amendDraft } from "../amending/amendments.ts";
import { exchangeOf } from "../exchange.ts";
import { signedInAt } from "./sign-in-time.ts";

interface IdTokenModel {
  client: { clientId: string; clientSecret?: string };
  ctx?: KoaContextWithOIDC;
  issue: (this: IdTokenModel, options: { use: string }) => Promise<string>;
}

const TIMES = ["iat", "exp", "auth_time"] as const;

export function overrideIdTokens(provider: Provider, issuer: Issuer): void {
  const { prototype } = provider.IdToken as unknown as { prototype: IdTokenModel };
  recogniseHints(provider, issuer);
  const original = prototype.issue;
  prototype.issue = async function issue(this: IdTokenModel, options) {
    const value = await original.call(this, options);
    // Other uses (logout tokens, say) have types of their own; an encrypted ID token cannot be read here.
    if (options.use !== "idtoken" || value.split(".").length !== 3) return value;
    const told = inIssuerTime(issuer, decodeJwt(value));
    const { alg } = decodeProtectedHeader(value);
    const { header, claims } = describe(issuer, this, told, alg);
    const draft = await amendDraft(issuer, {
      kind: "id",
      format: "jwt",
      header,
      claims,
      key: await signerOf(issuer, this.client, alg),
      subject: typeof told["sub"] === "string" ? told["sub"] : null,
      clientId: this.client.clientId,
      machine: false,
      scope: null,
      issuedAt: Number(told["iat"]),
      expiresAt: Number(told["exp"]),
    });
    const { token, row } = await issueToken(issuer.id, draft);
    await issuer.ledger.record(row);
    return token;
  };
}

/** Profiles show subjects of their own; whoever is named by an ID token that was issued here is known all the same. */
function recogniseHints(provider: Provider, issuer: Issuer): void {
  const model = provider.IdToken as unknown as {
    validate: (jwt: string, client: unknown) => Promise<{ payload: JsonObject }>;
  };
  const original = model.validate;
  model.validate = async function validate(jwt, client) {
    const decoded = await original.call(this, jwt, client);
    const subject = (await issuer.ledger.findByValue(jwt))?.subject;
    return typeof subject === "string"
      ? { ...decoded, payload: { ...decoded.payload, sub: subject } }
      : decoded;
  };
}

/** As the profile has it, of what the engine wants to say. */
function describe(
  issuer: Issuer,
  { client: { clientId }, ctx }: IdTokenModel,
  told: Record<string, unknown>,
  alg: unknown,
): TokenShape {
  const { iss: _, sub, aud: __, exp, iat, jti, ...claims } = told;
  const subject = typeof sub === "string" ? sub : "";
  const user = issuer.directory.user(subject);
  return issuer.profile.tokens.id({
    issuer: issuer.url,
    subject,
    user: user && userFacts(user),
    clientId,
    issuedAt: Number(iat),
    expiresAt: Number(exp),
    jti: typeof jti === "string" ? jti : randomUUID(),
    claims: claims,
    roles: user?.roles ?? [],
    accessTokenHash: accessTokenHash(ctx, alg),
    sessionId: ctx && sessionOf(ctx.oidc),
    signedInAt: signedInAt(issuer, ctx),
    refreshed: ctx?.oidc.params?.["grant_type"] === "refresh_token",
    facts: issuer.facts,
  });
}

/** The ledger has the SHA-256 of every value, which is what `at_hash` is made of beside most algorithms. */
function accessTokenHash(ctx: KoaContextWithOIDC | undefined, alg: unknown): string | undefined {
  const row = ctx && exchangeOf(ctx).issued;
  if (!row || !/^[A-Z]{2}256$/.test(String(alg))) return undefined;
  return Buffer.from(row.wireHash.slice(0, 16)).toString("base64url");
}

/** At the token endpoint that of the access token, elsewhere the browser's. */
function sessionOf({ entities, session }: KoaContextWithOIDC["oidc"]): string | undefined {
  return (entities.AccessToken as { sessionUid?: string } | undefined)?.sessionUid ?? session?.uid;
}

/** Signs what is for one client alone. */
export function signerOf(
  issuer: Issuer,
  client: IdTokenModel["client"],
  alg: unknown,
): SigningKey | Promise<SigningKey> {
  if (!isSigningAlg(alg)) throw new Error(`the engine signed an ID token with ${String(alg)}`);
  return isHmac(alg) ? secretKey(client.clientSecret ?? "", alg) : issuer.idTokenSigner(alg);
}

function inIssuerTime(issuer: Issuer, claims: Record<string, unknown>): Record<string, unknown> {
  const shifted = { ...claims };
  for (const name of TIMES) {
    const time = shifted[name];
    if (typeof time === "number") shifted[name] = issuer.clock.fromReal(time);
  }
  return shifted;
}
