// Ways to verify a token, each right or wrong in one way.
import { createPublicKey, type JsonWebKey } from "node:crypto";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importSPKI,
  jwtVerify,
  type CryptoKey,
  type JWK,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from "jose";
import { API_CLIENT } from "../introspect.ts";
import { invalid, type Verify } from "./server.ts";

const RULES: JWTVerifyOptions = {
  typ: "at+jwt",
  requiredClaims: ["exp", "iat", "sub", "client_id"],
  algorithms: ["RS256"],
};

type Key = JWTVerifyGetKey | CryptoKey | Uint8Array;

function verifier(key: Key, rules: JWTVerifyOptions = {}): Verify {
  return async (token) => {
    try {
      return (await jwtVerify(token, key as CryptoKey, { ...RULES, ...rules })).payload;
    } catch {
      throw invalid();
    }
  };
}

const jwksUrl = (issuer: string) => new URL(`${issuer}/.well-known/jwks.json`);

async function keySet(issuer: string): Promise<JSONWebKeySet> {
  return (await (await fetch(jwksUrl(issuer))).json()) as JSONWebKeySet;
}

/** As it should be: what is fetched is good for a while, and fetched anew for an unknown kid, but not each time. */
export function byJwks(issuer: string, rules: JWTVerifyOptions = {}): Verify {
  return verifier(
    createRemoteJWKSet(jwksUrl(issuer), { cooldownDuration: 1000, cacheMaxAge: 60_000 }),
    rules,
  );
}

/** Checks everything as if it were 1970: nothing has expired. */
export function withoutExpiry(issuer: string): Verify {
  return byJwks(issuer, { currentDate: new Date(0) });
}

/** Fetches the keys with the first token, and never again. */
export function withoutRefetch(issuer: string): Verify {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return async (token) => verifier(await (keys ??= keySet(issuer).then(createLocalJWKSet)))(token);
}

/** Fetches the keys at every kid that it does not know. */
export function withoutCooldown(issuer: string): Verify {
  return verifier(createRemoteJWKSet(jwksUrl(issuer), { cooldownDuration: 0 }));
}

/** Fetches the keys like others, but never lets go of one that it had. */
export function hoardsKeys(issuer: string): Verify {
  const had = new Map<string, JWK>();
  let fetchedAt = 0;
  return async (token) => {
    const { kid = "" } = decodeProtectedHeader(token);
    if (!had.has(kid) && Date.now() - fetchedAt > 1000) {
      fetchedAt = Date.now();
      for (const jwk of (await keySet(issuer)).keys) had.set(jwk.kid ?? "", jwk);
    }
    return verifier(createLocalJWKSet({ keys: [...had.values()] }))(token);
  };
}

/** Checks all that it reads, and believes it. */
export function decodeOnly(): Verify {
  return async (token) => {
    const { typ, claims } = decoded(token);
    const now = Date.now() / 1000;
    const isInTime = typeof claims.exp === "number" && claims.exp > now && (claims.nbf ?? 0) <= now;
    if (!isInTime || typeof claims.iat !== "number" || !/^(application\/)?at\+jwt$/.test(typ ?? ""))
      throw invalid();
    return claims;
  };
}

function decoded(token: string): { typ: string | undefined; claims: JWTPayload } {
  try {
    return { typ: decodeProtectedHeader(token).typ, claims: decodeJwt(token) };
  } catch {
    throw invalid();
  }
}

/** Lets the token say how it is to be verified, and takes the one public key for whatever that needs. */
export function algFromHeader(issuer: string): Verify {
  const asItShould = byJwks(issuer);
  return async (token) => {
    const { alg } = decodeProtectedHeader(token);
    if (alg === "none") return decodeOnly()(token);
    if (alg !== "HS256") return asItShould(token);
    const [jwk] = (await keySet(issuer)).keys;
    const pem = createPublicKey({ key: jwk as JsonWebKey, format: "jwk" }).export({
      type: "spki",
      format: "pem",
    });
    return verifier(new TextEncoder().encode(pem as string), { algorithms: ["HS256"] })(token);
  };
}

/** Looks where the header points to, uses nothing of it, and goes on as it should. */
export function fetchesPointers(issuer: string): Verify {
  const verify = byJwks(issuer);
  return async (token) => {
    const { jku, x5u } = decodeProtectedHeader(token);
    const pointer = jku ?? x5u;
    if (pointer !== undefined) await (await fetch(pointer)).text();
    return verify(token);
  };
}

export async function byPem(pem: string): Promise<Verify> {
  return verifier(await importSPKI(pem, "RS256"));
}

export function bySecret(secret: string): Verify {
  return verifier(new TextEncoder().encode(secret), { algorithms: ["HS256"] });
}

export interface IntrospectionHoles {
  /** Lets in whom it cannot ask about. */
  failsOpen?: boolean;
  /** Takes anything but nothing for a yes. */
  truthy?: boolean;
  /** Remembers for ever what it was answered. */
  caches?: boolean;
}

export function byIntrospection(issuer: string, holes: IntrospectionHoles = {}): Verify {
  const known = new Map<string, JWTPayload>();
  return async (token) => {
    const remembered = holes.caches === true ? known.get(token) : undefined;
    if (remembered) return remembered;
    const answer = await ask(issuer, token).catch((error: unknown) => {
      if (holes.failsOpen === true) return { ...decodeJwt(token), active: true, token_type: "Bearer" };
      throw error; // answered with 500
    });
    const isActive = holes.truthy === true ? Boolean(answer["active"]) : answer["active"] === true;
    if (!isActive) throw invalid();
    if (holes.truthy === true && answer["active"] !== true) return decodeJwt(token);
    if (answer["token_type"] !== "Bearer") throw invalid();
    known.set(token, answer);
    return answer;
  };
}

async function ask(issuer: string, token: string): Promise<JWTPayload> {
  const response = await fetch(`${issuer}/introspect`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(API_CLIENT.join(":"))}` },
    body: new URLSearchParams({ token }),
    signal: AbortSignal.timeout(2000),
  });
  if (response.status !== 200) throw new Error(`introspection answered ${response.status}`);
  return (await response.json()) as JWTPayload;
}
