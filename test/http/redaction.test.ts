// No secret, token or code is ever printed: a server in its own process runs every flow with recognizable
// secrets, and its stdout and stderr are searched for them.
import { fork } from "node:child_process";
import { once } from "node:events";
import * as oidc from "openid-client";
import { beforeAll, describe, expect, test } from "vitest";
import type { MintmarkConfig } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";

const CANARY = {
  clientSecret: "canary-client-secret",
  password: "canary password",
  adminToken: "canary-admin-token",
  staticToken: "canary-static-token",
  hmacSecret: "canary-hmac-secret-of-at-least-32-bytes",
  wrongSecret: "canary-wrong-secret",
  wrongPassword: "canary wrong password",
  wrongCode: "canary-wrong-code",
  claim: "canary-claim",
};

const REDIRECT = "http://127.0.0.1:9/callback";

const CONFIG: MintmarkConfig = {
  keys: "generate",
  login: { password: true },
  passwordGrant: true,
  adminToken: CANARY.adminToken,
  // Bound beyond loopback, so that the admin token is required.
  host: "0.0.0.0",
  dangerouslyBindBeyondLoopback: true,
  users: { alice: { password: CANARY.password, claims: { note: CANARY.claim } } },
  clients: {
    app: {
      secret: CANARY.clientSecret,
      redirectUris: [REDIRECT],
      grantTypes: [
        "authorization_code",
        "refresh_token",
        "client_credentials",
        "password",
        "urn:ietf:params:oauth:grant-type:device_code",
      ],
    },
  },
  resources: { "urn:hmac": { alg: "HS256", secret: CANARY.hmacSecret } },
  staticTokens: { [CANARY.staticToken]: { clientId: "app", scopes: ["openid"] } },
};

/** Runs `use` against a server process and returns its whole output. */
async function outputOf(
  config: MintmarkConfig,
  use: (url: string) => Promise<void>,
  env: Record<string, string> = {},
): Promise<{ stdout: string; stderr: string; exitCode: number | null }> {
  const { DEBUG: _, NODE_ENV: __, ...inherited } = process.env;
  const child = fork(new URL("../support/logging-server.ts", import.meta.url), {
    env: { ...inherited, ...env, MINTMARK_TEST_CONFIG: JSON.stringify(config) },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: [],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const exited = once(child, "close") as Promise<[number | null]>;
  try {
    const [url] = (await Promise.race([
      once(child, "message"),
      exited.then(() => {
        throw new Error(`the server did not start:\n${stderr}`);
      }),
    ])) as [string];
    await use(url);
    child.send("stop");
  } catch (error) {
    child.kill();
    throw error;
  }
  const [exitCode] = await exited;
  return { stdout, stderr, exitCode };
}

/** Runs every flow, valid and invalid, and returns all secrets that it used or received. */
async function everyFlow(base: string, { alsoInPath = true } = {}): Promise<string[]> {
  const secrets = new Set<string>(Object.values(CANARY));
  const basic = (secret: string) => ({ authorization: `Basic ${btoa(`app:${secret}`)}` });
  const form = async (
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = basic(CANARY.clientSecret),
  ) => {
    secrets.add(headers["authorization"]?.split(" ")[1] ?? CANARY.clientSecret);
    const response = await fetch(base + path, { method: "POST", headers, body: new URLSearchParams(fields) });
    const body = (await response.json().catch(() => ({}))) as Record<string, string>;
    for (const name of ["access_token", "refresh_token", "id_token", "device_code", "user_code"]) {
      if (body[name] !== undefined) secrets.add(body[name]);
    }
    return body;
  };
  const api = (path: string, init: RequestInit = {}) =>
    fetch(`${base}/_mintmark/api${path}`, {
      ...init,
      headers: { "content-type": "application/json", authorization: `Bearer ${CANARY.adminToken}` },
    });

  // The code flow, with a wrong password first; then a refresh and the reuse of the old refresh token.
  const verifier = oidc.randomPKCECodeVerifier();
  secrets.add(verifier);
  const browser = new Browser();
  const query = new URLSearchParams({
    client_id: "app",
    response_type: "code",
    redirect_uri: REDIRECT,
    scope: "openid offline_access",
    state: "canary-state",
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const login = await browser.open(`${base}/authorize?${query.toString()}`);
  for (const password of [CANARY.wrongPassword, CANARY.password]) {
    const next = await browser.press(login, "login-submit", { user: "alice", username: "", password });
    if (!next.html.includes("consent-allow")) continue;
    const code = (await browser.press(next, "consent-allow")).leftTo?.searchParams.get("code") ?? "";
    expect(code).not.toBe("");
    secrets.add(code);
    const exchange = {
      grant_type: "authorization_code",
      code,
      redirect_uri: REDIRECT,
      code_verifier: verifier,
    };
    await form("/token", exchange, basic(CANARY.wrongSecret));
    const { refresh_token = "" } = await form("/token", exchange);
    expect(refresh_token).not.toBe("");
    await form("/token", exchange);
    await form("/token", { grant_type: "refresh_token", refresh_token });
    await form("/token", { grant_type: "refresh_token", refresh_token });
  }
  await form("/token", { grant_type: "authorization_code", code: CANARY.wrongCode, redirect_uri: REDIRECT });

  // The other grants, and the endpoints that accept tokens.
  const { access_token = "" } = await form("/token", { grant_type: "client_credentials" });
  expect(access_token).not.toBe("");
  await form(
    "/token",
    { grant_type: "client_credentials", client_id: "app", client_secret: CANARY.clientSecret },
    {},
  );
  await form(
    "/token",
    { grant_type: "client_credentials", client_id: "app", client_secret: CANARY.wrongSecret },
    {},
  );
  await form("/token", { grant_type: "password", username: "alice", password: CANARY.password });
  await form("/token", { grant_type: "password", username: "alice", password: CANARY.wrongPassword });
  const { device_code = "" } = await form("/device/auth", { scope: "openid" });
  await form("/token", { grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code });
  for (const token of [access_token, CANARY.staticToken, CANARY.wrongCode]) {
    await form("/introspect", { token });
    await fetch(`${base}/userinfo`, { headers: { authorization: `Bearer ${token}` } });
    await form("/revoke", { token });
  }

  // The control API, with private keys and with invalid requests.
  const minted = (await (
    await api("/tokens", {
      method: "POST",
      body: JSON.stringify({
        user: "alice",
        audience: "urn:hmac",
        format: "both",
        claims: { note: CANARY.claim },
      }),
    })
  ).json()) as { token: string; opaque: string };
  secrets.add(minted.token).add(minted.opaque);
  const { items } = (await (await api("/keys?private=true")).json()) as {
    items: { privateJwk: Record<string, string> }[];
  };
  for (const { privateJwk } of items) {
    for (const member of ["d", "p", "q", "dp", "dq", "qi", "k"]) {
      if (privateJwk[member]) secrets.add(privateJwk[member]);
    }
  }
  await api("/keys/rotate", { method: "POST", body: "{}" });
  await api("/tokens", { method: "POST", body: `{"description":"${CANARY.claim}` });
  await api("/tokens", {
    method: "POST",
    body: JSON.stringify({ claims: { x: CANARY.claim }, expiresInSeconds: 9e15 }),
  });
  if (alsoInPath) await api(`/tokens/${encodeURIComponent(minted.token)}`, { method: "DELETE" });
  await fetch(`${base}/_mintmark/api/tokens`, { headers: { authorization: `Bearer ${CANARY.wrongSecret}` } });
  await fetch(`${base}/device`, {
    method: "POST",
    body: new URLSearchParams({ user_code: CANARY.wrongCode }),
  });
  await fetch(`${base}/authorize?client_id=app&redirect_uri=${CANARY.wrongCode}&login_hint=${CANARY.claim}`);
  return [...secrets].filter((secret) => secret.length > 5);
}

test("the output with DEBUG=* contains no secret", async () => {
  let secrets: string[] = [];
  const { stdout, stderr } = await outputOf(
    { ...CONFIG, log: "pretty" },
    async (url) => {
      secrets = await everyFlow(url, { alsoInPath: false }); // The router's debug output shows the path.
    },
    { DEBUG: "*" },
  );
  expect(stderr).toContain("koa");
  expect(secrets.filter((each) => (stdout + stderr).includes(each))).toEqual([]);
});

describe.each([["json"], ["pretty"]] as const)("a server with --log %s", (log) => {
  let secrets: string[] = [];
  let printed = { stdout: "", stderr: "", exitCode: null as number | null };

  beforeAll(async () => {
    printed = await outputOf({ ...CONFIG, log }, async (url) => {
      secrets = await everyFlow(url);
    });
  });

  test("prints no secret", () => {
    const { stdout, stderr, exitCode } = printed;
    expect(exitCode).toBe(0);
    expect(secrets.length).toBeGreaterThan(25);
    for (const text of [stdout, stderr]) {
      expect(
        secrets.filter((each) => text.includes(each) || text.includes(encodeURIComponent(each))),
      ).toEqual([]);
      expect(text).not.toMatch(/eyJ[\w-]{10}/);
    }
  });

  test("prints each event as a line on stderr, and nothing on stdout", () => {
    expect(printed.stdout).toBe("");
    for (const line of printed.stderr.split("\n").slice(0, -1)) {
      if (log === "json") expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) as string });
      else expect(line).toMatch(/^(?:[a-z][a-z ]*(?:error|issuer)=| {4}at )/);
    }
  });
});
