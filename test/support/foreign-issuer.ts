// An issuer on loopback that is not Mintmark: it signs with jose and publishes its keys, and its metadata if
// a test needs them.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

export interface ForeignIssuer extends AsyncDisposable {
  /** Its issuer identifier and base URL. */
  url: string;
  jwksUri: string;
  /** Requested paths, in order. */
  asked: string[];
  publicJwk: JWK & { kty: string };
  privateKey: CryptoKey;
  /** Replaces the key that signs and is published. */
  rotate(): Promise<void>;
  /** Signs these claims. `iss`, `iat`, `exp` and `jti` have defaults; undefined leaves a claim out. */
  sign(
    claims: Record<string, unknown>,
    options?: { header?: object; key?: CryptoKey; alg?: string },
  ): Promise<string>;
}

export async function startForeignIssuer({
  alg = "ES256",
  metadata = "openid-configuration",
  issuer,
}: {
  alg?: string;
  /** The well-known name of its metadata; null for no metadata. */
  metadata?: "openid-configuration" | "oauth-authorization-server" | null;
  /** The issuer in its metadata. Default: its URL. */
  issuer?: string;
} = {}): Promise<ForeignIssuer> {
  const asked: string[] = [];
  let generation = 0;
  const makeKey = async () => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = await exportJWK(publicKey);
    return {
      privateKey,
      publicJwk: { ...jwk, kty: jwk.kty ?? "", kid: `key-${++generation}`, alg, use: "sig" },
    };
  };
  let key = await makeKey();
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const answers: Record<string, object> = {
      "/jwks": { keys: [key.publicJwk] },
      [`/.well-known/${metadata}`]: { issuer: issuer ?? url, jwks_uri: `${url}/jwks` },
    };
    const answer = answers[request.url ?? ""];
    response.statusCode = answer ? 200 : 404;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer ?? {}));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    jwksUri: `${url}/jwks`,
    asked,
    get publicJwk() {
      return key.publicJwk;
    },
    get privateKey() {
      return key.privateKey;
    },
    async rotate() {
      key = await makeKey();
    },
    sign: (claims, { header = {}, key: other = key.privateKey, alg: signedAs = alg } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ iss: url, iat: now, exp: now + 300, jti: crypto.randomUUID(), ...claims })
        .setProtectedHeader({ alg: signedAs, kid: key.publicJwk.kid, ...header })
        .sign(other, { crit: { "x-unknown": true } }); // allows a test to send an unknown critical header
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
