// Client ids and secrets of all characters that RFC 6749, appendix A, allows: in Basic (form-encoded and raw) and
// in the body, in JWT assertions, at every endpoint that authenticates clients, in tokens, and in the directory's verbs.
import { createSecretKey, type KeyObject } from "node:crypto";
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, startMintmark } from "../../../src/index.ts";
import { basicHeader, getJson, postForm } from "../../support/post-form.ts";
import { authorizationRequest, REDIRECT_URI, tokensFor } from "../../support/sign-in.ts";

const ALL = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index)).join("");
const CLIENTS: [id: string, secret: string][] = [
  ["team/app", "a/b+c=d"],
  ["app:one", "se:cret:"],
  ["100%", "50%25"],
  ["a b", " spaces "],
  ["a+b", "c+d"],
  ["%41", "%zz"],
  ["https://client.example.com/client.json", "https://secret.example.com/?a=b&c=d"],
  ["\"<&>'{}\\", "`$(id)`"],
  [ALL, ALL],
];
const service = (secret: string) => ({
  secret,
  grantTypes: ["client_credentials" as const, "authorization_code" as const],
  redirectUris: [REDIRECT_URI],
});
const idp = await startMintmark({
  clients: Object.fromEntries(CLIENTS.map(([id, secret]) => [id, service(secret)])),
});
afterAll(() => idp.close());

const { privateKey, publicKey } = await generateKeyPair("ES256");
const publicJwk = { ...(await exportJWK(publicKey)), kty: "EC" };

const GRANT = { grant_type: "client_credentials", scope: "read" };
const encoded = (text: string) => new URLSearchParams({ "": text }).toString().slice(1);
const WAYS: Record<string, (id: string, secret: string) => [Record<string, string>, Record<string, string>]> =
  {
    "form-encoded Basic": (id, secret) => [{}, { authorization: basicHeader(encoded(id), encoded(secret)) }],
    "percent-encoded Basic": (id, secret) => [
      {},
      { authorization: basicHeader(encodeURIComponent(id), encodeURIComponent(secret)) },
    ],
    "raw Basic": (id, secret) => [{}, { authorization: basicHeader(id, secret) }],
    "the body": (id, secret) => [{ client_id: id, client_secret: secret }, {}],
  };

describe.each(Object.entries(WAYS))("a client that authenticates by %s", (_, sender) => {
  it.each(CLIENTS)("gets, introspects and revokes a token: %s", async (id, secret) => {
    const [form, headers] = sender(id, secret);
    const { status, body } = await postForm(`${idp.url}/token`, { ...GRANT, ...form }, { headers });
    expect([status, body["error_description"]]).toEqual([200, undefined]);
    const token = String(body["access_token"]);
    expect(decodeJwt(token)["client_id"]).toBe(id);
    const [request] = (await idp.requests.list({ endpoint: "token" })).slice(-1);
    expect(request?.clientId).toBe(id);
    const introspected = await postForm(`${idp.url}/introspect`, { token, ...form }, { headers });
    expect(introspected.body).toMatchObject({ active: true, client_id: id });
    expect((await postForm(`${idp.url}/revoke`, { token, ...form }, { headers })).status).toBe(200);
  });

  it.each(CLIENTS)("is refused with a wrong secret: %s", async (id, secret) => {
    const [form, headers] = sender(id, `${secret}x`);
    const { status, body } = await postForm(`${idp.url}/token`, { ...GRANT, ...form }, { headers });
    expect(body).not.toHaveProperty("access_token");
    expect([400, 401]).toContain(status);
    expect(["invalid_client", "invalid_request"]).toContain(body["error"]);
  });
});

/** A JWT assertion's key is the secret itself, which HS256 needs to have 32 bytes. */
const longSecret = (secret: string) => secret.padEnd(32, "~");
const { secret: _, ...withoutSecret } = service("");
const asserting = await startMintmark({
  clients: {
    ...Object.fromEntries(
      CLIENTS.map(([id, secret]) => [
        id,
        { ...service(longSecret(secret)), tokenEndpointAuthMethod: "client_secret_jwt" as const },
      ]),
    ),
    ...Object.fromEntries(
      CLIENTS.map(([id]) => [`${id}~key`, { ...withoutSecret, jwks: { keys: [publicJwk] } }]),
    ),
  },
});
afterAll(() => asserting.close());

describe.each<[string, string, (secret: string) => [string, CryptoKey | KeyObject]]>([
  ["its secret", "", (secret) => ["HS256", createSecretKey(Buffer.from(longSecret(secret)))]],
  ["its key", "~key", () => ["ES256", privateKey]],
])("a client that signs a JWT assertion with %s", (_, suffix, signer) => {
  it.each(CLIENTS)("gets, introspects and revokes a token: %s", async (name, secret) => {
    const id = name + suffix;
    const [alg, key] = signer(secret);
    const authentication = async () => {
      const assertion = new SignJWT({ iss: id, sub: id, aud: asserting.url, jti: crypto.randomUUID() });
      return {
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: await assertion.setProtectedHeader({ alg }).setExpirationTime("1m").sign(key),
      };
    };
    const answer = await postForm(`${asserting.url}/token`, { ...GRANT, ...(await authentication()) });
    expect([answer.status, answer.body["error_description"]]).toEqual([200, undefined]);
    const token = String(answer.body["access_token"]);
    expect(decodeJwt(token)["client_id"]).toBe(id);
    const introspected = await postForm(`${asserting.url}/introspect`, {
      token,
      ...(await authentication()),
    });
    expect(introspected.body).toMatchObject({ active: true, client_id: id });
    const revoked = await postForm(`${asserting.url}/revoke`, { token, ...(await authentication()) });
    expect(revoked.status).toBe(200);
    const form = { ...GRANT, ...(await authentication()) };
    const tampered = form.client_assertion.replace(/\.[^.]*$/, (end) => `${end.slice(0, -9)}AAAAAAAA`);
    const refused = await postForm(`${asserting.url}/token`, { ...form, client_assertion: tampered });
    expect([refused.status, refused.body["error"]]).toEqual([401, "invalid_client"]);
  });
});

it.each(CLIENTS)("a client signs its user in: %s", async (id, secret) => {
  const { id_token = "" } = await tokensFor(idp.url, {
    params: { client_id: id, scope: "openid" },
    token: { client_id: id, client_secret: secret },
  });
  expect(decodeJwt(id_token).aud).toBe(id);
  const pushed = Object.fromEntries(
    new URL(authorizationRequest(idp.url, { client_id: id }).url).searchParams,
  );
  expect((await postForm(`${idp.url}/par`, { ...pushed, client_secret: secret })).status).toBe(201);
});

it.each(CLIENTS)(
  "a client is shown, replaced and removed by the directory's verbs: %s",
  async (id, secret) => {
    const own = await idp.isolate();
    const place = `${idp.url}/_mintmark/api/clients/${encodeURIComponent(id)}?issuer=${own.id}`;
    expect((await getJson(place)).body).toMatchObject({ name: id });
    const replaced = await fetch(place, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...service(secret), clientName: "Replaced" }),
    });
    expect(replaced.status).toBe(200);
    expect(await own.clients.get(id)).toMatchObject({ entry: { clientName: "Replaced" } });
    const removed = await fetch(place, { method: "DELETE", headers: { "content-type": "application/json" } });
    expect(removed.status).toBe(200);
    await expect(own.clients.get(id)).rejects.toMatchObject({ code: "unknown_client" });
  },
);

it.each([
  ["an id", { clients: { "caf\u00e9": service("secret") } }],
  ["an id with a line break", { clients: { "a\nb": service("secret") } }],
  ["a secret", { clients: { app: service("caf\u00e9") } }],
])("%s beyond printable ASCII is a configuration error", async (_, config) => {
  await expect(startMintmark(config)).rejects.toThrow(ConfigError);
});
