// The checks of every assertion (RFC 7523, section 3): issuer, audience, times and signature. Times are
// compared with the clock of the issuer that receives the assertion.
import {
  type CryptoKey,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyOptions,
} from "jose";
import type { Issuer } from "../../issuer/issuer.ts";
import { expiryIn } from "../../tokens/record.ts";
import { Refusal, refuse } from "./refusal.ts";
import { type Trusted, trustedIssuer } from "./trusted.ts";

export interface Assertion {
  trusted: Trusted;
  header: { typ?: string | undefined };
  claims: JWTPayload & { iss: string; sub: string; exp: number };
}

export interface Expected {
  /** The assertion must have one of these audiences. */
  audiences: readonly string[];
  /** Whether the assertion may have no second audience. */
  audienceIsAlone?: boolean;
  /** Claims that the assertion needs besides `iss`, `sub`, `aud` and `exp`. */
  required?: readonly ("iat" | "jti")[];
}

/** @throws Refusal */
export async function verifyAssertion(
  issuer: Issuer,
  assertion: string,
  expected: (unverified: Pick<Assertion, "trusted" | "header">) => Expected,
): Promise<Assertion> {
  const { header, claims } = decoded(assertion);
  const iss = claims.iss ?? refuse("the assertion has no iss");
  const trusted = (await trustedIssuer(issuer, iss)) ?? refuse("the issuer of the assertion is not trusted");
  // The cheap checks come before the keys, which may have to be fetched.
  checkClaims(claims, issuer.clock.now(), expected({ trusted, header }));
  await checkSignature(assertion, trusted, issuer.clock.now());
  return { trusted, header, claims: claims as Assertion["claims"] };
}

/** Records that the assertion was used. @throws Refusal if it was used before */
export async function spend(issuer: Pick<Issuer, "id" | "store">, { claims }: Assertion): Promise<void> {
  const { iss, sub, jti, exp } = claims;
  const first = await issuer.store.artifacts.add({
    issuer: issuer.id,
    model: "Assertion",
    id: JSON.stringify([iss, sub, jti]),
    payload: {},
    expiresAt: expiryIn(exp),
    consumedAt: null,
  });
  if (!first) refuse("the assertion was used already");
}

function decoded(assertion: string): { header: { typ?: string }; claims: JWTPayload } {
  let header: { typ?: unknown };
  let claims: JWTPayload;
  try {
    header = decodeProtectedHeader(assertion);
    claims = decodeJwt(assertion);
  } catch {
    return refuse("the assertion is not a signed JWT");
  }
  const { typ } = header;
  if (typ !== undefined && typeof typ !== "string") return refuse("the typ of the assertion is not a string");
  return { header: typ === undefined ? {} : { typ }, claims };
}

function checkClaims(claims: JWTPayload, now: number, expected: Expected): void {
  const { sub, aud, exp, nbf, iat, jti } = claims as Record<string, unknown>;
  if (typeof sub !== "string" || sub === "") refuse("the assertion has no sub");
  const audiences = [aud ?? []].flat();
  if (audiences.length === 0) refuse("the assertion has no aud");
  if (!audiences.some((each) => typeof each === "string" && expected.audiences.includes(each))) {
    refuse(`the assertion is for another audience than ${expected.audiences[0]}`);
  }
  if (expected.audienceIsAlone && audiences.length > 1) refuse("the assertion is for other audiences too");
  if (!isTime(exp)) refuse("the assertion has no exp");
  if (exp <= now) refuse("the assertion is expired");
  if (nbf !== undefined && (!isTime(nbf) || nbf > now)) refuse("the assertion is not valid yet");
  if (iat === undefined ? expected.required?.includes("iat") : !isTime(iat)) {
    refuse("the assertion has no iat");
  }
  if (isTime(iat) && iat > now) refuse("the assertion was issued in the future");
  if (jti === undefined ? expected.required?.includes("jti") : typeof jti !== "string" || jti === "") {
    refuse("the assertion has no jti");
  }
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

async function checkSignature(assertion: string, { settings, keys }: Trusted, now: number): Promise<void> {
  const options = { algorithms: settings.algorithms, currentDate: new Date(now * 1000) };
  try {
    await jwtVerify(assertion, await keys(), options);
  } catch (error) {
    // Without a `kid`, any of several keys may fit.
    if (error instanceof errors.JWKSMultipleMatchingKeys) {
      for await (const key of error) if (await isSignedBy(assertion, key, options)) return;
    }
    throw new Refusal(reasonOf(error), { cause: error });
  }
}

function isSignedBy(assertion: string, key: CryptoKey, options: JWTVerifyOptions): Promise<boolean> {
  return jwtVerify(assertion, key, options).then(
    () => true,
    () => false,
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return "the assertion is signed with an algorithm that is not allowed";
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return "the assertion is signed with a key that its issuer does not publish";
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return "the signature of the assertion is wrong";
  }
  const isAboutKeys =
    !(error instanceof errors.JOSEError) || ["ERR_JWKS_TIMEOUT", "ERR_JOSE_GENERIC"].includes(error.code);
  return isAboutKeys
    ? "the keys of the assertion's issuer cannot be fetched"
    : "the assertion cannot be verified";
}
