// The login that a token comes from, and what its client asked tokens to contain. The redeemed code or refresh token
// keeps both; tokens of the authorization endpoint are issued in the login itself.
import { errors, type KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { acrOf, acrValuesFor, levelOf, PASSWORD_ALONE } from "../../issuer/sign-in.ts";
import type { JsonObject } from "../../json-object.ts";
import { textParam } from "../../params.ts";
import type { SignInFacts } from "../../profiles/contract.ts";
import { claimsFor, requestedClaims } from "../../profiles/requested-claims.ts";
import { exchangeOf } from "../exchange.ts";

/** The facts about a login that the engine stores with a code or token. `authTime` is in seconds of real time. */
interface Redeemed {
  authTime?: number | undefined;
  amr?: string[] | undefined;
  acr?: string | undefined;
  claims?: JsonObject;
}

/** Returns the login by the issuer's clock; undefined if there was none. */
export function signInOf(issuer: Issuer, ctx: KoaContextWithOIDC | undefined): SignInFacts | undefined {
  const { authTime, amr, acr } = (ctx && (redeemedBy(ctx) ?? ofSession(ctx))) ?? {};
  if (!ctx || (authTime === undefined && amr === undefined)) return undefined;
  return atToken(issuer, ctx, {
    at: authTime === undefined ? undefined : issuer.clock.fromReal(authTime),
    methods: amr ?? PASSWORD_ALONE,
    acr,
  });
}

/** Returns what the client asked tokens or responses of one kind to contain, by the parameter `claims`. */
export function askedOf(
  issuer: Issuer,
  ctx: KoaContextWithOIDC | undefined,
  destination: "access_token" | "id_token" | "userinfo",
): JsonObject {
  if (!ctx) return {};
  const ofLogin = redeemedBy(ctx)?.claims ?? (ctx.oidc.claims as JsonObject);
  return { ...claimsFor(ofLogin, destination), ...claimsFor(claimsAtToken(issuer, ctx), destination) };
}

function redeemedBy({ oidc }: KoaContextWithOIDC): Redeemed | undefined {
  const { AuthorizationCode: code, DeviceCode: device, RefreshToken: refresh } = oidc.entities;
  return (code ?? device ?? refresh) as Redeemed | undefined;
}

function ofSession({ oidc }: KoaContextWithOIDC): Redeemed | undefined {
  const { session } = oidc;
  return session && { authTime: session.authTime(), amr: session.amr, acr: oidc.acr };
}

/** Returns what a token request asks in `claims`, if the vendor reads the parameter there. */
function claimsAtToken({ profile }: Pick<Issuer, "profile">, ctx: KoaContextWithOIDC): JsonObject {
  if (!profile.signIn.readsClaimsAtToken || ctx.oidc.route !== "token") return {};
  return requestedClaims(textParam(exchangeOf(ctx).params, "claims"));
}

/** Adds what a token request demands. @throws if the login did not reach it */
function atToken(issuer: Issuer, ctx: KoaContextWithOIDC, signIn: SignInFacts): SignInFacts {
  const { demanded } = issuer.profile.signIn.acrOfClaims(claimsAtToken(issuer, ctx));
  if (demanded.length === 0) return signIn;
  const clientId = ctx.oidc.client?.clientId ?? "";
  const { values } = acrValuesFor(issuer, clientId);
  const level = levelOf(signIn.methods);
  if (!demanded.some((value) => (values[value] ?? Infinity) <= level)) {
    const { error, description, detail } = issuer.profile.signIn.unmet;
    exchangeOf(ctx).refusalDetail = detail;
    throw new errors.CustomOIDCProviderError(error, description);
  }
  const asked = [...new Set([...(signIn.acr?.split(" ") ?? []), ...demanded])];
  return { ...signIn, acr: acrOf(issuer, { clientId, methods: signIn.methods, asked, isFresh: false }) };
}
