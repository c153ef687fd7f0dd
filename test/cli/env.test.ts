// `mintmark env`: dotenv and shells can read its lines, and their values are true of the server.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parseEnv } from "node:util";
import express from "express";
import { auth } from "express-oauth2-jwt-bearer";
import { createRemoteJWKSet, decodeJwt, importSPKI, jwtVerify } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { envText } from "../../src/control/presets/env-text.ts";
import { emptyFolder, mintmark, output, serve, serveForAll } from "../support/command-line.ts";
import { introspect } from "../support/introspect.ts";
import { postForm } from "../support/post-form.ts";

const JWT = "FASTMCP_SERVER_AUTH_JWT_";
const JWT_VERIFIER = "fastmcp.server.auth.providers.jwt.JWTVerifier";

type Variables = Record<string, string | undefined>;

/** Returns the variables that a shell has after this script. */
function inShell(script: string, cwd: string): Variables {
  const show = `${process.execPath} -p 'JSON.stringify(process.env)'`;
  const env = { PATH: process.env["PATH"] };
  const { stdout, stderr } = spawnSync("sh", ["-e", "-c", `${script}\n${show}`], {
    cwd,
    env,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const {
    PATH: _,
    PWD: _pwd,
    OLDPWD: _old,
    SHLVL: _level,
    _: _last,
    ...variables
  } = JSON.parse(stdout) as Variables;
  return variables;
}

/** Returns the variables that dotenv and a shell both read from the text. */
function readBack(text: string): Variables {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, ".env"), `${text}\n`);
  const variables = parseEnv(text) as Variables;
  expect(inShell("set -a; . ./.env", cwd)).toEqual({ ...variables });
  return variables;
}

/** Returns the variables that a shell has after `eval "$(…)"`. */
function evaluated(exports: string): Variables {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "exports"), exports);
  return inShell('eval "$(cat exports)"', cwd);
}

async function envOf(args: string[], cwd: string): Promise<Variables> {
  return readBack(await output(["env", ...args], { cwd }));
}

function withConfig(config: object): string {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "mintmark.config.json"), JSON.stringify(config));
  return cwd;
}

const ALL = [
  "generic",
  "fastmcp-jwks",
  "fastmcp-hs256",
  "fastmcp-hs384",
  "fastmcp-hs512",
  "fastmcp-static-key",
  "fastmcp-introspection",
  "fastmcp-static-tokens",
  "express",
  "authjs",
  "auth0",
  "keycloak",
  "okta",
  "entra",
  "google",
  "cognito",
];

describe("every preset", () => {
  const server = serveForAll();

  it("is listed with a summary", async () => {
    const lines = (await output(["env"])).split("\n").slice(1);
    expect(lines.map((line) => line.split(/,| /)[0])).toEqual(ALL);
    for (const line of lines) expect(line).toMatch(/^\S+(, \S+)? {2,}\S+ .*\S/);
  });

  it.each(ALL)("%s is read from a .env file alike by dotenv and by a shell", async (preset) => {
    const variables = await envOf([preset, "--audience", "it's #1 &", "--scope", "a b"], emptyFolder());
    expect(Object.keys(variables).length).toBeGreaterThan(2);
    // Mintmark does not start if an unknown MINTMARK_ variable is set.
    for (const name of Object.keys(variables)) expect(name).not.toMatch(/^MINTMARK_(?!URL$)/);
  });

  it.each(["generic", "fastmcp-static-key", "fastmcp-static-tokens"])(
    "%s has the same values in lines for eval and in JSON",
    async (preset) => {
      const { cwd } = server();
      const variables = await envOf([preset], cwd);
      const exports = await output(["env", preset, "--format", "shell"], { cwd });
      expect(evaluated(exports)).toEqual({ ...variables });
      expect(exports).not.toMatch(/^#/m);
      expect(JSON.parse(await output(["env", preset, "--format", "json"], { cwd }))).toEqual({
        ...variables,
      });
    },
  );

  it("that does not exist is wrong usage, with the nearest one suggested", async () => {
    const { code, stdout, stderr } = await mintmark(["env", "keycloack"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/no preset "keycloack"\nDid you mean keycloak\?/);
  });
});

describe("a verifier set up with", () => {
  const server = serveForAll();
  const audience = "http://localhost:8000/mcp";
  const tokenFor = (cwd: string, ...more: string[]) =>
    output(["token", "alice", "--audience", audience, "--quiet", ...more], { cwd });
  const claims = (env: Variables) => ({
    issuer: env[`${JWT}ISSUER`] ?? "",
    audience: env[`${JWT}AUDIENCE`] ?? "",
    algorithms: [env[`${JWT}ALGORITHM`] ?? ""],
  });

  it("fastmcp-jwks accepts the server's tokens", async () => {
    const { cwd } = server();
    const env = await envOf(["fastmcp-jwks"], cwd);
    expect(env).toMatchObject({ FASTMCP_SERVER_AUTH: JWT_VERIFIER, [`${JWT}PUBLIC_KEY`]: "" });
    expect(env).not.toHaveProperty(`${JWT}REQUIRED_SCOPES`);
    const keys = createRemoteJWKSet(new URL(env[`${JWT}JWKS_URI`] ?? ""));
    await jwtVerify(await tokenFor(cwd), keys, claims(env));
  });

  it.each(["HS256", "HS384", "HS512"])(
    "fastmcp-%s accepts tokens that the ring's secret signs",
    async (alg) => {
      const { cwd } = server();
      const env = await envOf([`fastmcp-${alg.toLowerCase()}`], cwd);
      expect(env).toMatchObject({ [`${JWT}ALGORITHM`]: alg, [`${JWT}JWKS_URI`]: "" });
      const secret = Buffer.from(env[`${JWT}PUBLIC_KEY`] ?? "");
      expect(secret.length).toBeGreaterThanOrEqual(Number(alg.slice(2)) / 8);
      await jwtVerify(await tokenFor(cwd, "--alg", alg), secret, claims(env));
      expect(await envOf([`fastmcp-${alg.toLowerCase()}`], cwd)).toEqual(env);
    },
  );

  it("fastmcp-hs256 accepts the tokens of a resource with its own secret and issuer", async () => {
    const timelines = {
      alg: "HS256",
      secret: "a-secret-of-32-characters-or-more",
      issuer: "timelines-mcp-local",
    };
    const { cwd } = await serve([], {
      cwd: withConfig({ resources: { other: {}, "timelines-mcp-api": timelines } }),
    });
    const env = await envOf(["fastmcp-hs256"], cwd);
    expect(env).toMatchObject({
      FASTMCP_SERVER_AUTH: JWT_VERIFIER,
      [`${JWT}PUBLIC_KEY`]: timelines.secret,
      [`${JWT}ALGORITHM`]: "HS256",
      [`${JWT}ISSUER`]: timelines.issuer,
      [`${JWT}AUDIENCE`]: "timelines-mcp-api",
    });
    const token = await output(["token", "alice", "--audience", "timelines-mcp-api", "--quiet"], { cwd });
    await jwtVerify(token, Buffer.from(timelines.secret), claims(env));
    const jwks = await mintmark(["env", "fastmcp-jwks", "--audience", "timelines-mcp-api"], { cwd });
    expect(jwks).toMatchObject({ code: 2, stdout: "" });
    expect(jwks.stderr).toContain("signed with HS256, which no public key verifies");
    expect(jwks.stderr).toContain("fastmcp-hs256");
  });

  it.each(["RS256", "ES256"])("fastmcp-static-key accepts tokens that the %s key signs", async (alg) => {
    const { cwd } = server();
    const env = await envOf(["fastmcp-static-key", "--alg", alg, "--audience", audience], cwd);
    const key = await importSPKI(env[`${JWT}PUBLIC_KEY`] ?? "", alg);
    const { protectedHeader } = await jwtVerify(await tokenFor(cwd, "--alg", alg), key, claims(env));
    expect(protectedHeader.alg).toBe(alg);
  });

  it("fastmcp-introspection may introspect and gets the right answer", async () => {
    const { cwd } = server();
    const env = await envOf(["fastmcp-introspection"], cwd);
    const prefix = "FASTMCP_SERVER_AUTH_INTROSPECTION_";
    expect(env["FASTMCP_SERVER_AUTH"]).toMatch(/\.IntrospectionTokenVerifier$/);
    const basic = btoa(`${env[`${prefix}CLIENT_ID`]}:${env[`${prefix}CLIENT_SECRET`]}`);
    const response = await fetch(env[`${prefix}INTROSPECTION_URL`] ?? "", {
      method: "POST",
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ token: await tokenFor(cwd, "--format", "opaque") }),
    });
    expect(await response.json()).toMatchObject({ active: true, aud: env[`${prefix}AUDIENCE`] });
  });

  it("fastmcp-introspection compares the audience as each version of FastMCP can", async () => {
    const { cwd } = server();
    const args = ["env", "fastmcp-introspection", "--audience", "my-api"];
    const argument = /^# {3}auth = IntrospectionTokenVerifier\(.*, audience=env\["\w+_AUDIENCE"\]\)$/m;
    const text = await output(args, { cwd });
    expect(readBack(text)).toHaveProperty("FASTMCP_SERVER_AUTH_INTROSPECTION_AUDIENCE", "my-api");
    expect(text).toMatch(argument);
    const three = await output([...args, "--fastmcp", "3"], { cwd });
    expect(three).not.toContain("audience=");
    expect(three).not.toContain("FASTMCP_SERVER_AUTH=");
    expect(three).toContain("class AudienceVerifier(IntrospectionTokenVerifier):");
    const four = await output([...args, "--fastmcp", "4"], { cwd });
    expect(four).toMatch(argument);
    expect(four).not.toContain("AudienceVerifier");
    const two = await output([...args, "--fastmcp", "2"], { cwd });
    expect(two).toContain("FASTMCP_SERVER_AUTH=");
    expect(two).toContain("accepts tokens for any API");
    expect(two).not.toContain("In Python");
  });

  it.each(["fastmcp-jwks", "fastmcp-static-key", "express"])(
    "%s is refused where tokens are opaque",
    async (preset) => {
      const google = await mintmark(["env", preset, "--issuer", "google"], server());
      expect(google).toMatchObject({ code: 2, stdout: "" });
      expect(google.stderr).toMatch(/"google" gives out opaque tokens .*\nIt has no introspection either/);
      const config = { resources: { api: { tokenFormat: "opaque" } } };
      const own = await mintmark(["env", preset, "--audience", "api"], { cwd: withConfig(config) });
      expect(own).toMatchObject({ code: 2, stdout: "" });
      expect(own.stderr).toMatch(/opaque tokens .*\nUse the preset fastmcp-introspection\./);
    },
  );

  it("fastmcp-introspection is refused where the vendor has no introspection", async () => {
    for (const issuer of ["entra", "google", "cognito"]) {
      const refused = await mintmark(["env", "fastmcp-introspection", "--issuer", issuer], server());
      expect(refused).toMatchObject({ code: 2, stdout: "" });
      expect(refused.stderr).toContain(`the issuer "${issuer}" has no introspection, like its vendor`);
    }
    const generic = await output(["env", "generic", "--issuer", "entra"], server());
    expect(generic).toContain("# This issuer has no introspection");
    expect(generic).not.toContain("may introspect");
  });

  const AUDIENCES = [
    ["generic", "OIDC_AUDIENCE"],
    ["express", "AUDIENCE"],
    ["auth0", "AUTH0_AUDIENCE"],
    ["okta", "OKTA_OAUTH2_AUDIENCE"],
    ["fastmcp-jwks", `${JWT}AUDIENCE`],
    ["fastmcp-static-key", `${JWT}AUDIENCE`],
    ["fastmcp-introspection", "FASTMCP_SERVER_AUTH_INTROSPECTION_AUDIENCE"],
  ] as const;

  it("names no audience where tokens have none, and the one of the tokens elsewhere", async () => {
    const { cwd } = await serve([], {
      cwd: withConfig({
        resources: { none: { audience: null }, several: { audience: ["first", "second"] } },
      }),
    });
    for (const [preset, name] of AUDIENCES) {
      const text = await output(["env", preset, "--audience", "none"], { cwd });
      expect([preset, readBack(text)[name]]).toEqual([preset, undefined]);
      expect(text).toContain("# These tokens have no `aud`");
      const env = await envOf([preset, "--audience", "several"], cwd);
      expect([preset, env[name]]).toEqual([preset, "first"]);
    }
  });

  it("takes the audience of Okta's tokens from the issuer, because clients cannot name it", async () => {
    const { cwd, url } = server();
    const basic: [string, string] = ["demo-service", "demo-service-secret"];
    const form = { grant_type: "client_credentials", scope: "read" };
    const { body } = await postForm(`${url}/oauth2/default/v1/token`, form, { basic });
    const env = await envOf(["okta"], cwd);
    expect(env["OKTA_OAUTH2_AUDIENCE"]).toBe(decodeJwt(String(body["access_token"])).aud);
  });

  it("gives express a secret or keys where the metadata does not describe the tokens", async () => {
    const hmac = { alg: "HS256", secret: "a-secret-of-32-characters-or-more", issuer: "local" };
    const { cwd, url } = await serve([], {
      cwd: withConfig({ resources: { hmac, other: { issuer: "https://else.test" } } }),
    });
    expect(await envOf(["express", "--audience", "hmac"], cwd)).toEqual({
      ISSUER_BASE_URL: "",
      ISSUER: "local",
      SECRET: hmac.secret,
      TOKEN_SIGNING_ALG: "HS256",
      AUDIENCE: "hmac",
    });
    expect(await envOf(["express", "--audience", "other"], cwd)).toMatchObject({
      ISSUER_BASE_URL: "",
      ISSUER: "https://else.test",
      JWKS_URI: `${url}/.well-known/jwks.json`,
    });
    for (const name of ["hmac", "other"]) {
      const env = await envOf(["express", "--audience", name], cwd);
      const api = express();
      const verify = auth({
        issuer: env["ISSUER"] ?? "",
        audience: env["AUDIENCE"] ?? "",
        tokenSigningAlg: env["TOKEN_SIGNING_ALG"] ?? "",
        ...(env["SECRET"] ? { secret: env["SECRET"] } : { jwksUri: env["JWKS_URI"] ?? "" }),
      });
      api.get("/", verify, (_, response) => void response.send("accepted"));
      const listener = createServer(api).listen(0, "127.0.0.1");
      onTestFinished(() => void listener.close());
      await once(listener, "listening");
      const token = await output(["token", "alice", "--audience", name, "--quiet"], { cwd });
      const response = await fetch(`http://127.0.0.1:${(listener.address() as AddressInfo).port}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect([name, await response.text()]).toEqual([name, "accepted"]);
    }
  });

  it("fastmcp-jwks has no line that an issuer's tokens do not satisfy", async () => {
    const { cwd } = server();
    for (const issuer of ["default", "auth0", "keycloak", "okta", "entra", "cognito"]) {
      const text = await output(["env", "fastmcp-jwks", "--issuer", issuer, "--scope", "read"], { cwd });
      const env = readBack(text);
      const token = await tokenFor(cwd, "--issuer", issuer, "--scope", "read");
      const { iss, aud, scope, scp } = decodeJwt(token);
      expect(env[`${JWT}ISSUER`]).toBe(iss);
      expect(env[`${JWT}AUDIENCE`]).toBe(
        aud === undefined ? undefined : [aud].flat().find((each) => each === env[`${JWT}AUDIENCE`]),
      );
      expect(text.includes("audience=")).toBe(aud !== undefined);
      expect(env[`${JWT}REQUIRED_SCOPES`]).toBe((scope ?? scp) === undefined ? undefined : "read");
    }
  });

  it("prints the named client where it has the grant, and suggests the nearest name", async () => {
    const { cwd } = await serve([], {
      cwd: withConfig({
        clients: {
          shop: { redirectUris: ["http://localhost:3000/cb"] },
          blog: { redirectUris: ["http://localhost:3001/cb"], secret: "the-secret-of-blog" },
        },
      }),
    });
    expect(await envOf(["auth0", "--client", "blog"], cwd)).toMatchObject({
      AUTH0_CLIENT_ID: "blog",
      AUTH0_CLIENT_SECRET: "the-secret-of-blog",
    });
    expect(await envOf(["fastmcp-jwks", "--client", "blog"], cwd)).toHaveProperty(`${JWT}JWKS_URI`);
    const { code, stderr } = await mintmark(["env", "auth0", "--client", "blgo"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('Did you mean "blog"? Known: shop, blog.');
  });

  it("fastmcp-static-tokens has the tokens that introspection accepts with --static-tokens", async () => {
    const { cwd, url } = await serve(["--static-tokens"]);
    const env = await envOf(["fastmcp-static-tokens"], cwd);
    const tokens = JSON.parse(env["STATIC_TOKENS"] ?? "") as Record<
      string,
      { client_id: string; scopes: string[] }
    >;
    expect(Object.keys(tokens)).toEqual([
      env["DEV_ALICE_TOKEN"],
      env["DEV_BOB_TOKEN"],
      env["DEV_GUEST_TOKEN"],
    ]);
    for (const [token, { client_id, scopes }] of Object.entries(tokens)) {
      expect(await introspect(url, token)).toMatchObject({
        active: true,
        client_id,
        ...(scopes.length > 0 && { scope: scopes.join(" ") }),
      });
    }
  });
});

describe("mintmark env without a running server", () => {
  it("describes the server that would run, with the keys that it would have", async () => {
    const cwd = withConfig({ port: 4999 });
    const run = { cwd, env: { MINTMARK_PORT: "" } };
    const env = readBack(await output(["env", "fastmcp-static-key"], run));
    expect(env[`${JWT}ISSUER`]).toBe("http://localhost:4999");
    const key = await importSPKI(env[`${JWT}PUBLIC_KEY`] ?? "", "RS256");
    const server = await serve([], { cwd });
    const token = await output(["token", "--quiet"], { cwd: server.cwd });
    await jwtVerify(token, key);
  });

  it("rejects presets that need keys in memory, and no others", async () => {
    for (const preset of ["fastmcp-static-key", "fastmcp-hs256"]) {
      const { code, stdout, stderr } = await mintmark(["env", preset, "--ephemeral"]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/gone when this command ends[^]*--url/);
    }
    const cwd = emptyFolder();
    expect(await envOf(["fastmcp-jwks", "--ephemeral"], cwd)).toHaveProperty(`${JWT}JWKS_URI`);
    expect(existsSync(join(cwd, ".mintmark"))).toBe(false);
  });

  it("finds a remote server by --url and MINTMARK_URL", async () => {
    const { url } = await serve(["--ephemeral"]);
    for (const text of [
      await output(["env", "oidc", "--url", url]),
      await output(["env", "generic"], { env: { MINTMARK_URL: url } }),
    ]) {
      expect(readBack(text)).toMatchObject({
        MINTMARK_URL: url,
        OIDC_ISSUER: url,
        OIDC_CLIENT_ID: "demo-app",
      });
    }
  });
});

describe("a vendor's preset", () => {
  const issuers = {
    kc: { path: "/realms/demo" },
    pool: { path: "/cognito/us-east-1_Mintmark1" },
    tenant: { path: "/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0" },
  };

  it("warns that an issuer has another profile, and prints its addresses nevertheless", async () => {
    const server = await serve([], { cwd: withConfig({ issuers: { a: {} } }) });
    const ended = await mintmark(["env", "auth0", "--issuer", "a"], { cwd: server.cwd });
    expect(ended.stdout).toMatch(/^# The issuer a has the profile generic, not auth0/);
    expect(readBack(ended.stdout)).toMatchObject({
      AUTH0_ISSUER_BASE_URL: `${server.url}/a`,
      AUTH0_DOMAIN: `${server.url}/a`,
      AUTH0_CLIENT_ID: "demo-app",
      AUTH0_CLIENT_SECRET: "",
    });
    const json = await mintmark(["env", "auth0", "--issuer", "a", "--format", "json"], { cwd: server.cwd });
    expect(json.stderr).toContain("has the profile generic, not auth0");
  });

  it("splits the URL into server, realm, tenant and pool as libraries need them", async () => {
    const { cwd, url } = await serve([], { cwd: withConfig({ issuers }) });
    expect(await envOf(["keycloak", "--issuer", "kc"], cwd)).toMatchObject({
      KEYCLOAK_URL: url,
      KEYCLOAK_REALM: "demo",
      KEYCLOAK_ISSUER: `${url}/realms/demo`,
    });
    expect(await envOf(["cognito", "--issuer", "pool"], cwd)).toMatchObject({
      COGNITO_USER_POOL_ID: "us-east-1_Mintmark1",
      COGNITO_REGION: "us-east-1",
    });
    expect(await envOf(["entra", "--issuer", "tenant"], cwd)).toMatchObject({
      AZURE_AUTHORITY_HOST: url,
      AZURE_TENANT_ID: "aaaabbbb-0000-cccc-1111-dddd2222eeee",
    });
  });

  it("of an unknown issuer fails and lists the known ones", async () => {
    const { cwd } = await serve([], { cwd: withConfig({ issuers }) });
    const { code, stderr } = await mintmark(["env", "okta", "--issuer", "nope"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('there is no issuer "nope"\nKnown: default, kc, pool, tenant.');
  });
});

describe("an untrusted value", () => {
  const values = [
    "plain",
    "",
    "two words",
    "it's",
    '$HOME `id` $(id) "x"',
    "~root:~root",
    "#no comment",
    "a=b;c&d|e>f",
    "back\\slash \\n",
    "line\nbreak 'no",
    "-----BEGIN KEY-----\nabc\n-----END KEY-----\n",
    " around ",
    "ünïcödé",
  ];

  it.each(values)("%j is read back unchanged", (value) => {
    const lines = [["A", value] as const, ["B", "after"] as const];
    const readable = !(value.includes("'") && value.includes('"'));
    if (readable) expect(readBack(envText(lines, "dotenv").text)).toEqual({ A: value, B: "after" });
    const { text } = envText(lines, "shell");
    expect(evaluated(text)).toEqual({ A: value, B: "after" });
    expect(JSON.parse(envText(lines, "json").text)).toEqual({ A: value, B: "after" });
  });

  it.each(['it\'s "both"', "it's $HOME", "ends in \\'", "it's \\"])(
    "%j is rejected for .env files, whose readers disagree about it",
    (value) => {
      expect(() => envText([["A", value]], "dotenv")).toThrow(/value of A cannot be written/);
    },
  );

  it("runs no command and sends no control characters to the terminal", async () => {
    const cwd = emptyFolder();
    const audience = "x\ntouch pwned; $(touch pwned)\u001b[2J";
    const refused = await mintmark(["env", "fastmcp-hs256", "--audience", audience], { cwd });
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    const text = envText(["x\ntouch pwned", "\u001b[2J"], "dotenv").text;
    expect(text).toBe("# x\\u000atouch pwned\n# \\u001b[2J");
    expect(
      readBack(await output(["env", "fastmcp-hs256", "--audience", "x\ntouch pwned"], { cwd })),
    ).toMatchObject({
      [`${JWT}AUDIENCE`]: "x\ntouch pwned",
    });
  });
});
