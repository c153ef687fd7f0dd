// ID tokens: the engine decides what they say, the profile shapes them, the key ring signs them by the issuer's
// clock, and the ledger records them. For that, this overrides `IdToken.prototype.issue` and
// `IdToken.validate` of oidc-provider; test/engine/seams.test.ts watches both.
import { randomUUID } from "node:crypto";
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import { heldScopes } from "../../issuer/additions.ts";
import { settledUser } from "../../issuer/claim-values.ts";
import { userFacts } from "../../issuer/directory.ts";
import { accountOf } from "../../issuer/engine-records.ts";
import { withIdTokenClaims } from "../../issuer/id-token.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { ruledToken } from "../../issuer/token-rules.ts";
import type { JsonObject } from "../../json-object.ts";
import { isHmac, isSigningAlg } from "../../keys/algorithms.ts";
import { secretKey, type SigningKey } from "../../keys/material.ts";
import { type Params, splitScope, textParam } from "../../params.ts";
import type { TokenShape } from "../../profiles/contract.ts";
import { issueToken, type TokenDraft } from "../../tokens/issue.ts";
import { amendDraft } from "../amending/amendments.ts";
import { exchangeOf } from "../exchange.ts";
import { engineClaims, type IdTokenModel, leftHalf } from "./engine-claims.ts";
import { paramsOfRequest } from "./login-params.ts";
import { askedOf, signInOf } from "./sign-in.ts";
import { recordToken } from "./token-writes.ts";
import { typedClaims } from "./typed-claims.ts";

const TIMES = ["iat", "exp", "auth_time"] as const;

export function overrideIdTokens(provider: Provider, issuer: Issuer): void {
  const { prototype } = provider.IdToken as unknown as { prototype: IdTokenModel };
  recogniseHints(provider, issuer);
  const original = prototype.issue;
  prototype.issue = async function issue(this: IdTokenModel, options) {
    const { clientId, idTokenSignedResponseAlg: alg, idTokenEncryptedResponseEnc: enc } = this.client;
    // Only ID tokens are made here, not tokens for other uses. The engine also makes those that it encrypts.
    if (options.use !== "idtoken" || enc !== undefined) return original.call(this, options);
    const told = inIssuerTime(issuer, await engineClaims(this, options));
    const { header, claims } = describe(issuer, this, told, { alg, params: await paramsOfRequest(issuer) });
    const typed = await typedClaims();
    const draft = await amendDraft(issuer, {
      kind: "id",
      format: "jwt",
      header,
      claims: { ...claims, ...typed },
      key: await signerOf(issuer, this.client, alg),
      subject: typeof told["sub"] === "string" ? told["sub"] : null,
      clientId,
      machine: false,
      scope: null,
      issuedAt: Number(told["iat"]),
      expiresAt: Number(told["exp"]),
      ...loginOf(issuer, this.ctx),
    });
    const { token, row } = await issueToken(issuer.id, draft);
    await recordToken(issuer, row);
    return token;
  };
}

/** Profiles, overrides and hooks may change `sub` in ID tokens, so an `id_token_hint` is mapped back to the user. */
function recogniseHints(provider: Provider, { ledger }: Pick<Issuer, "ledger">): void {
  const model = provider.IdToken as unknown as {
    validate: (jwt: string, client: unknown) => Promise<{ payload: JsonObject }>;
  };
  const original = model.validate;
  model.validate = async function validate(jwt, client) {
    const decoded = await original.call(this, jwt, client);
    const row = await ledger.findByValue(jwt);
    const subject = row && accountOf(row);
    return typeof subject === "string"
      ? { ...decoded, payload: { ...decoded.payload, sub: subject } }
      : decoded;
  };
}

/** Returns the ID token in the profile's shape, with what the engine says. */
function describe(
  issuer: Issuer,
  { client: { clientId }, ctx }: IdTokenModel,
  told: Record<string, unknown>,
  { alg, params }: { alg: string; params: Params },
): TokenShape {
  const { iss: _, sub, aud: __, exp, iat, jti, ...claims } = told;
  const subject = typeof sub === "string" ? sub : "";
  const context = { user: issuer.directory.user(subject), subject, clientId, params };
  const user = settledUser(issuer, context);
  const holder = { clientId, scopes: scopesOf(ctx) };
  const usual = issuer.profile.tokens.id({
    issuer: issuer.url,
    subject,
    user: user && userFacts(user),
    clientId,
    issuedAt: Number(iat),
    expiresAt: Number(exp),
    jti: typeof jti === "string" ? jti : randomUUID(),
    claims: claims,
    roles: user?.roles ?? [],
    heldScopes: heldScopes(issuer, holder),
    accessTokenHash: accessTokenHash(ctx, alg),
    stateHash: stateHash(ctx, alg),
    sessionId: ctx && sessionOf(ctx.oidc),
    signIn: (ctx && exchangeOf(ctx).tokenOrder.signIn) ?? signInOf(issuer, ctx),
    requestedClaims: askedOf(issuer, ctx, "id_token"),
    refreshed: ctx?.oidc.params?.["grant_type"] === "refresh_token",
    facts: issuer.facts,
  });
  const configured = withIdTokenClaims(issuer, usual.claims, { ...context, user }, holder.scopes);
  // An ID token is for its client, whatever the audience of access tokens is.
  return ruledToken(issuer, { ...usual, claims: configured }, context, ["aud"]);
}

/** Returns the scopes of the login that an ID token is for. */
function scopesOf(ctx: KoaContextWithOIDC | undefined): string[] {
  if (!ctx) return [];
  const { AuthorizationCode: code, DeviceCode: device, RefreshToken: refresh } = ctx.oidc.entities;
  const redeemed = (code ?? device ?? refresh)?.scope;
  return splitScope(redeemed ?? exchangeOf(ctx).issued?.scope ?? textParam(ctx.oidc.params ?? {}, "scope"));
}

/** Returns `at_hash`, made from the ledger's SHA-256 of the access token; undefined for other hash sizes. */
function accessTokenHash(ctx: KoaContextWithOIDC | undefined, alg: string): string | undefined {
  const row = ctx && exchangeOf(ctx).issued;
  if (!row || !/^[A-Z]{2}256$/.test(alg)) return undefined;
  return Buffer.from(row.wireHash.slice(0, 16)).toString("base64url");
}

/** Returns `s_hash` (Financial-grade API Security Profile 1.0, part 2, section 5.1). */
function stateHash(ctx: KoaContextWithOIDC | undefined, alg: string): string | undefined {
  const state = ctx?.oidc.params?.["state"];
  return typeof state === "string" ? leftHalf(alg, state) : undefined;
}

/** Returns the session id: at the token endpoint that of the access token, elsewhere that of the browser. */
function sessionOf({ entities, session }: KoaContextWithOIDC["oidc"]): string | undefined {
  return (entities.AccessToken as { sessionUid?: string } | undefined)?.sessionUid ?? session?.uid;
}

/**
 * Returns what the ID token is valid with, where clients may introspect it: the grant and the login of the access token
 * beside it. The notes of the engine keep the user if `sub` is changed.
 */
function loginOf(
  { profile }: Pick<Issuer, "profile">,
  ctx: KoaContextWithOIDC | undefined,
): Pick<TokenDraft, "grantId" | "engine"> {
  const beside = ctx?.oidc.entities.AccessToken as Beside | undefined;
  if (!profile.answers.introspectsIdTokens || beside?.grantId === undefined) return { engine: {} };
  const { grantId, sessionUid, expiresWithSession } = beside;
  return { grantId, engine: { ...(expiresWithSession && { sessionUid, expiresWithSession }) } };
}

interface Beside {
  grantId?: string;
  sessionUid?: string;
  expiresWithSession?: boolean;
}

/** Returns the key for a client's own token: the client's secret for HMAC algorithms, else a ring key. */
export function signerOf(
  issuer: Pick<Issuer, "idTokenSigner">,
  client: Pick<IdTokenModel["client"], "clientSecret">,
  alg: unknown,
): SigningKey | Promise<SigningKey> {
  if (!isSigningAlg(alg)) throw new Error(`the engine wants an ID token signed with ${String(alg)}`);
  return isHmac(alg) ? secretKey(client.clientSecret ?? "", alg) : issuer.idTokenSigner(alg);
}

function inIssuerTime(
  { clock }: Pick<Issuer, "clock">,
  claims: Record<string, unknown>,
): Record<string, unknown> {
  const shifted = { ...claims };
  for (const name of TIMES) {
    const time = shifted[name];
    if (typeof time === "number") shifted[name] = clock.fromReal(time);
  }
  return shifted;
}
