// Tests that the files of a data folder contain no code, no registration token, no client secret, and nothing that the
// issuer would accept in their place.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { DEVICE_GRANT } from "../../src/profiles/grant-types.ts";
import { storedForm } from "../../src/stored-secret.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf } from "../support/browser-login.ts";

let data: string;
let idp: Mintmark;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), "mintmark-secrets-"));
  idp = await startMintmark({ data, ephemeral: false, keys: "generate", alg: "ES256" });
});
afterEach(async () => {
  await idp.close();
  rmSync(data, { recursive: true, force: true });
});

const isInFiles = (text: string) =>
  readdirSync(data)
    .filter((name) => name.startsWith("mintmark.db"))
    .some((name) => readFileSync(join(data, name)).includes(text));

async function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await fetch(idp.url + path, { method: "POST", headers, body: new URLSearchParams(fields) });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

async function manage(
  method: string,
  url: string,
  token: string,
  metadata?: object,
): Promise<{ status: number; body: Record<string, string> }> {
  const headers = {
    "content-type": "application/json",
    ...(token !== "" && { authorization: `Bearer ${token}` }),
  };
  const answer = await fetch(url, { method, headers, ...(metadata && { body: JSON.stringify(metadata) }) });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

const register = async (metadata: object) => {
  const { status, body } = await manage("POST", `${idp.url}/register`, "", metadata);
  expect(status).toBe(201);
  return body as Record<"client_id" | "client_secret" | "registration_access_token", string> & {
    registration_client_uri: string;
  };
};

const SERVICE = { grant_types: ["client_credentials"], redirect_uris: [], response_types: [] };
const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });

it("an authorization code", async () => {
  const verifier = "v".repeat(43);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const redirectUri = "http://localhost:4400/callback";
  const query = new URLSearchParams({
    client_id: "demo-app",
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid",
    code_challenge: Buffer.from(digest).toString("base64url"),
    code_challenge_method: "S256",
  });
  const back = await callbackOf(new Browser(), `${idp.url}/authorize?${query.toString()}`);
  const code = back.searchParams.get("code") ?? "";
  expect([isInFiles(code), isInFiles(storedForm(code))]).toEqual([false, true]);
  const redeem = (value: string) =>
    post("/token", {
      grant_type: "authorization_code",
      client_id: "demo-app",
      redirect_uri: redirectUri,
      code_verifier: verifier,
      code: value,
    });
  expect(await redeem(storedForm(code))).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  expect((await redeem(code)).status).toBe(200);
  expect(await redeem(code)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
});

it("a device code and its user code", async () => {
  const { body } = await post("/device/auth", { client_id: "demo-app", scope: "openid" });
  const { device_code: code = "", user_code: userCode = "", verification_uri_complete: page = "" } = body;
  const plainUserCode = userCode.replaceAll("-", "");
  for (const secret of [code, userCode, plainUserCode]) expect(isInFiles(secret)).toBe(false);
  const poll = (value: string) =>
    post("/token", { grant_type: DEVICE_GRANT, client_id: "demo-app", device_code: value });
  expect((await poll(code)).body["error"]).toBe("authorization_pending");
  const browser = new Browser();
  const asked = await browser.submitOnlyForm(await browser.open(page));
  expect(asked.html).toContain(userCode);
  const login = await browser.press(asked, "device-confirm");
  const consent = await browser.press(login, "login-user-alice");
  const done = await browser.press(consent, "consent-allow");
  expect(done.status).toBe(200);
  expect(await poll(storedForm(code))).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  for (const secret of [code, userCode, plainUserCode]) expect(isInFiles(secret)).toBe(false);
  await idp.clock.advance(6);
  expect((await poll(code)).status).toBe(200);
});

it("the secret and the token of a registered client", async () => {
  const client = await register({ ...SERVICE, token_endpoint_auth_method: "client_secret_basic" });
  const { client_id: id, client_secret: secret, registration_access_token: token } = client;
  for (const each of [secret, token]) {
    expect([isInFiles(each), isInFiles(storedForm(each))]).toEqual([false, true]);
  }
  const ask = (value: string) => post("/token", { grant_type: "client_credentials" }, basic(id, value));
  expect([(await ask(secret)).status, (await ask(storedForm(secret))).status]).toEqual([200, 401]);

  const url = client.registration_client_uri;
  expect((await manage("GET", url, storedForm(token))).status).toBe(401);
  const read = await manage("GET", url, token);
  expect(read.body).toMatchObject({ client_id: id, registration_access_token: token });
  expect(read.body).not.toHaveProperty("client_secret");
  expect((await idp.clients.get(id, { private: true }))?.entry.secret).toBeUndefined();

  const change = {
    ...SERVICE,
    client_id: id,
    client_name: "New",
    token_endpoint_auth_method: "client_secret_post",
  };
  for (const wrong of [storedForm(secret), `${secret}x`]) {
    expect((await manage("PUT", url, token, { ...change, client_secret: wrong })).status).toBe(400);
  }
  for (const more of [{ client_secret: secret }, {}]) {
    const changed = await manage("PUT", url, token, { ...change, ...more });
    expect([changed.status, changed.body["client_name"], changed.body["client_secret"]]).toEqual([
      200,
      "New",
      undefined,
    ]);
    expect(
      await post("/token", { grant_type: "client_credentials", client_id: id, client_secret: secret }),
    ).toMatchObject({
      status: 200,
    });
  }
  const asKey = await manage("PUT", url, token, {
    ...change,
    token_endpoint_auth_method: "client_secret_jwt",
  });
  expect(asKey).toMatchObject({ status: 400, body: { error: "invalid_client_metadata" } });
});

it("but the secret of a client that uses it as a key", async () => {
  const client = await register({ ...SERVICE, token_endpoint_auth_method: "client_secret_jwt" });
  const { client_id: id, client_secret: secret } = client;
  const assertion = await new SignJWT({ jti: "once" })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(id)
    .setSubject(id)
    .setAudience(idp.url)
    .setExpirationTime("1m")
    .sign(new TextEncoder().encode(secret));
  const answer = await post("/token", {
    grant_type: "client_credentials",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: assertion,
  });
  expect(answer.status).toBe(200);
  expect(isInFiles(secret)).toBe(true);
  expect(
    (await manage("GET", client.registration_client_uri, client.registration_access_token)).body,
  ).toHaveProperty("client_secret", secret);
});

it("a pushed request", async () => {
  const { body } = await post("/par", {
    client_id: "demo-app",
    redirect_uri: "http://localhost/callback",
    response_type: "code",
    code_challenge: "x".repeat(43),
    code_challenge_method: "S256",
  });
  const uri = body["request_uri"] ?? "";
  const id = uri.slice(uri.lastIndexOf(":") + 1);
  expect([isInFiles(id), isInFiles(storedForm(id))]).toEqual([false, true]);
  const open = (value: string) =>
    new Browser().open(
      `${idp.url}/authorize?${new URLSearchParams({ client_id: "demo-app", request_uri: value }).toString()}`,
    );
  expect((await open(uri.replace(id, storedForm(id)))).status).toBe(400);
  expect((await open(uri)).html).toContain("login-user-alice");
});
