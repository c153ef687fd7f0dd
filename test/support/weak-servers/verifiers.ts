// Verifiers of tokens: right ones, and ones with one weakness each.
import { createPublicKey, type JsonWebKey } from "node:crypto";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  type CryptoKey,
  decodeJwt,
  decodeProtectedHeader,
  importSPKI,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from "jose";
import { API_CLIENT } from "../introspect.ts";
import { invalid, type Verify } from "./server.ts";

const RULES: JWTVerifyOptions = {
  typ: "at+jwt",
  requiredClaims: ["exp", "iat", "sub", "client_id"],
  algorithms: ["RS256", "ES256"],
};

const LOOKS_EVERY_MILLISECONDS = 200;

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

/** The right way: caches keys for a minute, and fetches them for an unknown kid at most once per second. */
export function byJwks(
  issuer: string,
  rules: JWTVerifyOptions = {},
  { cooldownDuration = 1000 } = {},
): Verify {
  return verifier(createRemoteJWKSet(jwksUrl(issuer), { cooldownDuration, cacheMaxAge: 60_000 }), rules);
}

/** Checks everything as if it were 1970, so that nothing has expired. */
export function withoutExpiry(issuer: string): Verify {
  return byJwks(issuer, { currentDate: new Date(0) });
}

/** Fetches the keys for the first token, and never again. */
export function withoutRefetch(issuer: string): Verify {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return async (token) => verifier(await (keys ??= keySet(issuer).then(createLocalJWKSet)))(token);
}

/** Fetches the keys for every unknown kid. */
export function withoutCooldown(issuer: string): Verify {
  return verifier(createRemoteJWKSet(jwksUrl(issuer), { cooldownDuration: 0 }));
}

/** Fetches the keys like others, but never drops a key. */
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

/** Checks the claims, but not the signature. */
export function decodeOnly(): Verify {
  return async (token) => {
    const { typ, claims } = decoded(token);
    const now = Date.now() / 1000;
    const isInTime = typeof claims.exp === "number" && claims.exp > now && (claims.nbf ?? 0) <= now;
    if (!isInTime || typeof claims.iat !== "number" || !/^(application\/)?at\+jwt$/.test(typ ?? "")) {
      throw invalid();
    }
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

/** Verifies with the algorithm in the token's header, and uses the public key as an HMAC secret too. */
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

/** Fetches the URL in the token's header, ignores the response, and verifies the token in the right way. */
export function fetchesPointers(issuer: string): Verify {
  const verify = byJwks(issuer);
  return async (token) => {
    const { jku, x5u } = decodeProtectedHeader(token);
    const pointer = jku ?? x5u;
    if (pointer !== undefined) await (await fetch(pointer)).text();
    return verify(token);
  };
}

export async function byPem(pem: string, alg: string): Promise<Verify> {
  return verifier(await importSPKI(pem, alg));
}

export function bySecret(secret: string): Verify {
  return verifier(new TextEncoder().encode(secret), { algorithms: ["HS256"] });
}

export interface IntrospectionHoles {
  /** Accepts every token while introspection fails. */
  failsOpen?: boolean;
  /** Accepts every truthy `active`. */
  truthy?: boolean;
  /** Caches responses for ever. */
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
  const givingUp = new AbortController();
  const looking = setInterval(
    () => void isHanging(issuer).then((hangs) => hangs && givingUp.abort()),
    LOOKS_EVERY_MILLISECONDS,
  );
  try {
    const response = await fetch(`${issuer}/introspect`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(API_CLIENT.join(":"))}` },
      body: new URLSearchParams({ token }),
      signal: givingUp.signal,
    });
    if (response.status !== 200) throw new Error(`introspection answered ${response.status}`);
    return (await response.json()) as JWTPayload;
  } finally {
    clearInterval(looking);
  }
}

/** Whether the issuer has the fault that it never answers. An issuer that is only slow is waited for. */
async function isHanging(issuer: string): Promise<boolean> {
  const { items } = (await (await fetch(`${issuer}/_mintmark/api/faults`)).json()) as {
    items: { connection?: string }[];
  };
  return items.some(({ connection }) => connection === "hang");
}
