// The log of a running server on stderr: a line for each request, with what was decided and what to change.
import { describe, expect, it } from "vitest";
import { emptyFolder, mintmark, running, serve, servePretty } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";
import { postForm } from "../support/post-form.ts";
import { requestText, sendRaw } from "../support/raw-http.ts";
import { authorizeUrl } from "../support/requests.ts";
import { tokensFor } from "../support/sign-in.ts";

const SERVICE: [string, string] = ["demo-service", "demo-service-secret"];
const CREDENTIALS = { grant_type: "client_credentials" };
const TIME = String.raw`\d\d:\d\d:\d\d`;

const FETCH_JWKS = [
  process.execPath,
  "--input-type=module",
  "-e",
  `await fetch(process.env.MINTMARK_URL + "/jwks"); console.log("done")`,
];

/** Returns the lines of stderr after the requests. */
async function logOf(requests: (url: string) => Promise<unknown>) {
  const server = await servePretty(["--ephemeral"]);
  await requests(server.url);
  const { stderr, stdout } = await server.end();
  return { lines: stderr.trimEnd().split("\n"), stdout };
}

const line = (text: string) => expect.stringMatching(new RegExp(`^${TIME} ${text}$`)) as string;

describe("the log for people", () => {
  it("has a line for each request with its status, client, user and decision, or why it was refused", async () => {
    const { lines, stdout } = await logOf(async (url) => {
      await fetch(`${url}/.well-known/jwks.json`);
      await postForm(`${url}/token`, { ...CREDENTIALS, scope: "read" }, { basic: SERVICE });
      await tokensFor(url, { user: "alice" });
      await postForm(`${url}/introspect`, { token: "unknown" }, { basic: ["demo-api", "demo-api-secret"] });
      await postForm(`${url}/token`, CREDENTIALS, { basic: ["demo-servcie", "x"] });
      await fetch(authorizeUrl(url, { redirect_uri: "http://127.0.0.1:9/other" }), { redirect: "manual" });
      await fetch(authorizeUrl(url, { code_challenge: "" }), { redirect: "manual" });
      await postForm(`${url}/token`, { ...CREDENTIALS, client_id: "x\u001b[2J\nforged" });
    });
    expect(stdout).not.toContain("/token 200");
    for (const text of [
      String.raw`200 GET  /\.well-known/jwks\.json`,
      "200 POST /token demo-service client_credentials: issued an access token, scope read",
      String.raw`303 POST /login/\S+ alice signed in`,
      String.raw`303 GET  /authorize/\S+ demo-app alice issued a code to http://\S+`,
      "200 POST /token demo-app alice authorization_code: issued an access token, an ID token, .*",
      "200 POST /introspect demo-api the token is not active: this issuer has not issued this token.*",
      '401 POST /token demo-servcie invalid_client: the client "demo-servcie" does not exist; did you mean "demo-service"[?]',
      '400 GET  /authorize demo-app invalid_redirect_uri: the redirect_uri ".*" is not registered .*',
    ]) {
      expect(lines).toContainEqual(line(text));
    }
    expect(lines).toContainEqual(expect.stringMatching(/^ +missing-pkce: The request has no code_challenge/));
    expect(lines.join("\n")).toContain(String.raw`x\u001b[2J\u000aforged`);
    expect(lines).not.toContainEqual(expect.stringMatching(/^forged/));
  });

  it("has a line for what no issuer answers: unknown paths, and changes and errors of the control API", async () => {
    const api = (url: string, path: string, body: object) =>
      fetch(`${url}/_mintmark/api${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const { lines } = await logOf(async (url) => {
      await fetch(`${url}/_mintmark/api/keys`);
      await fetch(`${url}/_mintmark/`);
      await fetch(`${url}/realms/nothing/x`);
      await fetch(`${url}/realms/demo/nothing`);
      await api(url, "/keys/rotate", {});
      await api(url, "/tokens", { client: "demo-servcie" });
      await fetch(`${url}/_mintmark/api/nothing`);
      await api(url, "/faults", { endpoint: "jwks", status: 503 });
      await fetch(`${url}/.well-known/jwks.json`);
    });
    expect(lines).toEqual([
      line("404 GET  /realms/nothing/x Realm does not exist"),
      line(String.raw`404 GET  /realms/demo/nothing \[keycloak\] .+`),
      line("200 POST /_mintmark/api/keys/rotate"),
      line(
        '404 POST /_mintmark/api/tokens unknown_client: issuer "default" has no client .* mean "demo-service".*',
      ),
      line("404 GET  /_mintmark/api/nothing not_found: .+"),
      line("201 POST /_mintmark/api/faults"),
      line(String.raw`503 GET  /\.well-known/jwks\.json .*\(fault \S+\)`),
    ]);
  });

  it.each([
    ["", {}, /^\d\d:\d\d:\d\d 200 GET/m],
    ["with NO_COLOR", { NO_COLOR: "1" }, /^\d\d:\d\d:\d\d 200 GET/m],
    // eslint-disable-next-line no-control-regex
    ["with FORCE_COLOR", { FORCE_COLOR: "1" }, /\u001b\[32m200\u001b\[39m GET/],
  ])("is plain where stderr is no terminal, unless colours are forced %s", async (_, env, expected) => {
    const { stderr } = await mintmark(["run", "--log", "pretty", "--", ...FETCH_JWKS], { env });
    expect(stderr).toMatch(expected);
  });
});

describe("the log as JSON", () => {
  it("has one object for each request, as in the request log", async () => {
    const server = await serve(["--ephemeral"]);
    await postForm(`${server.url}/token`, CREDENTIALS, { basic: ["demo-servcie", "x"] });
    await tokensFor(server.url, { user: "alice" });
    const entries = (await server.end()).stderr
      .trimEnd()
      .split("\n")
      .map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(entries[0]).toMatchObject({
      level: "info",
      message: "request",
      issuer: "default",
      endpoint: "token",
      status: 401,
      clientId: "demo-servcie",
      error: "invalid_client",
      reason: expect.stringContaining('did you mean "demo-service"?') as string,
      decision: null,
    });
    expect(entries.at(-1)).toMatchObject({ path: "/token", status: 200, userName: "alice", error: null });
  });
});

it.each(["pretty", "json"])("secrets, codes and tokens are not in the %s log", async (format) => {
  const port = await freePort();
  const server = running(["serve", "--ephemeral", "--port", String(port), "--log", format]);
  const url = `http://localhost:${port}`;
  await answering(url);
  const tokens = await tokensFor(url, {
    user: "alice",
    params: { scope: "openid offline_access", prompt: "consent" },
  });
  await postForm(`${url}/token`, CREDENTIALS, { basic: ["demo-service", "a-wrong-secret-value"] });
  await postForm(`${url}/token`, {
    ...CREDENTIALS,
    client_id: "demo-service",
    client_secret: "another-wrong-secret",
  });
  await postForm(`${url}/introspect`, { token: tokens["access_token"] }, { basic: SERVICE });
  await fetch(`${url}/userinfo?access_token=${tokens["access_token"]}`);
  await fetch(`${url}/userinfo`, { headers: { authorization: `Bearer ${tokens["access_token"]}` } });
  const { stdout, stderr } = await server.end();
  expect(stderr).toContain("/userinfo");
  for (const secret of [
    "a-wrong-secret-value",
    "another-wrong-secret",
    ...Object.values(tokens).filter((value) => value.length > 40),
  ]) {
    expect(stdout + stderr).not.toContain(secret);
  }
});

describe("--log quiet", () => {
  it("prints neither addresses nor requests", async () => {
    const port = await freePort();
    const server = running(["serve", "--ephemeral", "--port", String(port), "--log", "quiet"]);
    await answering(`http://localhost:${port}`);
    expect((await fetch(`http://localhost:${port}/token`)).status).toBe(405);
    expect(await server.end()).toMatchObject({ stdout: "", stderr: "" });
  });

  it("is the default of `run`, so that the command's output stays its own", async () => {
    const ended = await mintmark(["run", "--", ...FETCH_JWKS], { cwd: emptyFolder() });
    expect(ended).toMatchObject({ code: 0, stdout: "done\n", stderr: "" });
  });

  it("can be changed for `run`, and stdout still belongs to the command", async () => {
    const { stdout, stderr } = await mintmark(["run", "--log", "pretty", "--", ...FETCH_JWKS]);
    expect(stdout).toBe("done\n");
    expect(stderr).toMatch(new RegExp(`^${TIME} 200 GET {2}/jwks$`, "m"));
  });
});

it("an unknown format is a usage error that names the formats", async () => {
  const { code, stderr } = await mintmark(["serve", "--log", "verbose"]);
  expect(code).toBe(2);
  expect(stderr).toContain("--log: must be one of pretty, json, quiet");
});

it("plain HTTP to an https port gets a readable answer with any method, and a line in the log", async () => {
  const server = await servePretty(["--https"]);
  const port = Number(new URL(server.url).port);
  const methods = [
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
  ];
  for (const method of methods) {
    const answer = await sendRaw({ port }, requestText(`${method} / HTTP/1.1`, [`Host: localhost:${port}`]));
    expect([method, answer.status]).toEqual([method, 400]);
    expect(JSON.parse(answer.body)).toMatchObject({
      code: "https_required",
      hint: expect.stringContaining("mintmark ca") as string,
    });
  }
  const { stderr } = await server.end();
  expect(stderr.match(/^refused a request in plain HTTP: .*https:\/\//gm)).toHaveLength(methods.length);
});

describe("the addresses for people", () => {
  it("name the vendors with their issuers", async () => {
    const { text, url } = await servePretty(["--ephemeral"]);
    for (const [vendor, path] of [
      ["Auth0", "/auth0/"],
      ["Keycloak", "/realms/demo"],
      ["Okta", "/oauth2/default"],
      ["Entra ID", "/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0"],
      ["Google", "/google"],
      ["Cognito", "/cognito/us-east-1_Mintmark1"],
    ] as const) {
      expect(text).toMatch(new RegExp(`^ +${vendor} +${url}${path}$`, "m"));
    }
  });

  it("name the command that prints the CA of an https server", async () => {
    expect((await servePretty(["--https"])).text).toMatch(/^ +CA +.*npx --no-install mintmark ca$/m);
    expect((await servePretty(["--https", "--ephemeral"])).text).toMatch(/^ +CA +in memory; .*mintmark ca/m);
    expect((await servePretty(["--ephemeral"])).text).not.toContain("mintmark ca");
  });
});

/** Waits until a server answers that prints nothing when it is ready. */
async function answering(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/_mintmark/health`).catch(() => undefined);
    if (response?.ok) return;
  }
}
