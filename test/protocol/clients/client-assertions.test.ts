// Client assertions (RFC 7523) as popular libraries make them: each row is the header and the claims that a library sends.
// Header members that only help to find the key (`kid`, `x5t`, `x5c`, `typ`) are hints.
import { createSecretKey, generateKeyPairSync } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, SignJWT } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { postForm } from "../../support/post-form.ts";

const SECRET = "a-client-secret-of-at-least-64-bytes-so-that-it-fits-every-hmac-alg";
const THUMBPRINT = "Vjk0c3RhbXAtb2YtYS1jZXJ0aWZpY2F0ZQ";
const CHAIN = ["MIIBszCCAVmgAwIBAgIUZmFrZSBjZXJ0aWZpY2F0ZQ=="];

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicJwk = { ...(await exportJWK(rsa.publicKey)), kty: "RSA" };
const thumbprint = await calculateJwkThumbprint(publicJwk);
const service = { grantTypes: ["client_credentials" as const] };

const idp = await startMintmark({
  clients: {
    "key-app": { ...service, jwks: { keys: [publicJwk] } },
    "named-key-app": { ...service, jwks: { keys: [{ ...publicJwk, kid: thumbprint }] } },
    "secret-app": { ...service, secret: SECRET, tokenEndpointAuthMethod: "client_secret_jwt" },
  },
});
afterAll(() => idp.close());

const now = () => Math.floor(Date.now() / 1000);
const token = `${idp.url}/token`;

interface Assertion {
  header: Record<string, unknown> & { alg: string };
  claims: Record<string, unknown>;
}

async function send(clientId: string, { header, claims }: Assertion) {
  const key = header.alg.startsWith("HS") ? createSecretKey(Buffer.from(SECRET)) : rsa.privateKey;
  const assertion = await new SignJWT({ iss: clientId, sub: clientId, jti: crypto.randomUUID(), ...claims })
    .setProtectedHeader(header)
    .sign(key);
  return postForm(token, {
    grant_type: "client_credentials",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: assertion,
  });
}

const LIBRARIES: [library: string, clientId: string, assertion: () => Assertion][] = [
  [
    "Spring Security with a key",
    "named-key-app",
    () => ({
      header: { alg: "RS256", kid: thumbprint, "x5t#S256": THUMBPRINT },
      claims: { aud: token, iat: now(), exp: now() + 60 },
    }),
  ],
  [
    "Spring Security with a secret and a random kid",
    "secret-app",
    () => ({
      header: { alg: "HS256", kid: crypto.randomUUID() },
      claims: { aud: token, iat: now(), exp: now() + 60 },
    }),
  ],
  [
    "Nimbus with a secret",
    "secret-app",
    () => ({ header: { alg: "HS256" }, claims: { aud: token, exp: now() + 60 } }),
  ],
  [
    "Nimbus with a key, a certificate chain and the issuer as audience",
    "key-app",
    () => ({
      header: { alg: "RS256", kid: thumbprint, x5c: CHAIN, x5t: THUMBPRINT },
      claims: { aud: idp.url, exp: now() + 60 },
    }),
  ],
  [
    "MSAL for Node with a SHA-256 thumbprint",
    "key-app",
    () => ({
      header: { alg: "PS256", typ: "JWT", "x5t#S256": THUMBPRINT },
      claims: { aud: token, nbf: now(), exp: now() + 600 },
    }),
  ],
  [
    "MSAL for Node with a SHA-1 thumbprint and the chain",
    "key-app",
    () => ({
      header: { alg: "RS256", typ: "JWT", x5t: THUMBPRINT, x5c: CHAIN },
      claims: { aud: token, nbf: now(), iat: now(), exp: now() + 600 },
    }),
  ],
  [
    "MSAL for Java",
    "key-app",
    () => ({
      header: { alg: "PS256", "x5t#S256": THUMBPRINT, x5c: CHAIN },
      claims: { aud: token, nbf: now(), exp: now() + 600 },
    }),
  ],
  [
    "Authlib with a key",
    "key-app",
    () => ({ header: { alg: "RS256", typ: "JWT" }, claims: { aud: token, iat: now(), exp: now() + 3600 } }),
  ],
  [
    "Authlib with a secret",
    "secret-app",
    () => ({ header: { alg: "HS256", typ: "JWT" }, claims: { aud: token, iat: now(), exp: now() + 3600 } }),
  ],
  [
    "Go clients with a list of audiences",
    "key-app",
    () => ({
      header: { alg: "RS256", kid: "key-of-the-service-account" },
      claims: { aud: [idp.url], iat: now(), exp: now() + 3600 },
    }),
  ],
  [
    "openid-client and oauth4webapi with a key",
    "named-key-app",
    () => ({
      header: { alg: "RS256", kid: thumbprint },
      claims: { aud: idp.url, iat: now(), nbf: now(), exp: now() + 60 },
    }),
  ],
  [
    "older oauth4webapi with two audiences",
    "secret-app",
    () => ({
      header: { alg: "HS256" },
      claims: { aud: [idp.url, token], iat: now(), nbf: now(), exp: now() + 60 },
    }),
  ],
  [
    "clients that type the assertion",
    "key-app",
    () => ({
      header: { alg: "RS256", typ: "client-authentication+jwt" },
      claims: { aud: idp.url, iat: now(), exp: now() + 60 },
    }),
  ],
];

describe("an assertion is accepted as made by", () => {
  it.each(LIBRARIES)("%s", async (_library, clientId, assertion) => {
    const { status, body } = await send(clientId, assertion());
    expect({ status, type: body["token_type"] }).toEqual({ status: 200, type: "Bearer" });
  });
});

describe("an assertion is refused", () => {
  const valid = () => ({ aud: token, exp: now() + 60 });

  it.each<[string, string, () => Assertion, RegExp]>([
    [
      "if its kid names another key than the registered one",
      "named-key-app",
      () => ({ header: { alg: "RS256", kid: "another" }, claims: valid() }),
      /has no key for the client_assertion \(alg "RS256", kid "another"\)/,
    ],
    [
      "without a jti, which OpenID Connect requires",
      "key-app",
      () => ({ header: { alg: "RS256" }, claims: { ...valid(), jti: undefined } }),
      /needs a `jti`/,
    ],
    [
      "if it is signed with the public key as a secret",
      "key-app",
      () => ({ header: { alg: "HS256", kid: "any" }, claims: valid() }),
      /signed with "HS256"/,
    ],
    [
      "if a client with a secret signs with a key",
      "secret-app",
      () => ({ header: { alg: "RS256", kid: "any" }, claims: valid() }),
      /signed with "RS256"/,
    ],
  ])("%s", async (_title, clientId, assertion, reason) => {
    const { status, body } = await send(clientId, assertion());
    expect({ status, error: body["error"] }).toEqual({ status: 401, error: "invalid_client" });
    expect((await idp.requests.list()).at(-1)?.reason).toMatch(reason);
  });
});
