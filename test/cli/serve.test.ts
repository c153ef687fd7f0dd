// `mintmark serve`: its messages, how commands find it, how it stops, and what a restart keeps.
import { execSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { Browser } from "../support/browser.ts";
import { BIN, emptyFolder, mintmark, output, serve, servePretty } from "../support/command-line.ts";
import { freePort } from "../support/free-port.ts";
import { introspect } from "../support/introspect.ts";
import { postForm } from "../support/post-form.ts";
import { ADMIN_TOKEN } from "../support/reachable.ts";
import { authorizationRequest, refresh, tokensFor } from "../support/sign-in.ts";

const modeOf = (path: string) => statSync(path).mode & 0o777;
const portOf = (url: string) => new URL(url).port;

describe("mintmark serve, when ready,", () => {
  it("prints one JSON line with all addresses under --log json, and each address works", async () => {
    const server = await serve();
    const { ready, url } = server;
    expect(ready).toMatchObject({
      console: `${url}/_mintmark/`,
      health: `${url}/_mintmark/health`,
      data: ".mintmark",
    });
    expect(ready.readyInMilliseconds).toBeGreaterThan(0);
    const [issuer] = ready.issuers;
    expect(issuer).toMatchObject({ id: "default", url });
    for (const address of [
      ready.console,
      ready.health,
      issuer?.endpoints["jwks"],
      issuer?.endpoints["discovery"],
    ]) {
      expect((await fetch(address ?? "")).status).toBe(200);
    }
    const { stdout, stderr } = await server.end();
    expect(stdout.split("\n")).toHaveLength(2);
    expect(stderr).not.toContain('"level":"error"');
  });

  it("lists in that line every endpoint of every issuer, as discovery does", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "mintmark.config.json"), JSON.stringify({ issuers: { second: {} } }));
    const { ready } = await serve(["--ephemeral"], { cwd });
    expect(ready.api).toBe(`${ready.url}/_mintmark/api`);
    expect((await fetch(`${ready.api}/issuers`)).status).toBe(200);
    expect(ready.issuers.map(({ id, url }) => [id, url])).toEqual([
      ["default", ready.url],
      ["second", `${ready.url}/second`],
    ]);
    for (const { url, endpoints } of ready.issuers) {
      const response = await fetch(endpoints["discovery"] ?? "");
      const metadata = (await response.json()) as Record<string, string>;
      expect(metadata["issuer"]).toBe(url);
      const published = Object.entries(metadata).flatMap(([name, value]) => {
        const [, endpoint] = /^(\w+?)(?:_endpoint|_uri)$/.exec(name) ?? [];
        return endpoint === undefined ? [] : [[endpoint, value]];
      });
      for (const name of ["jwks", "token", "introspection", "userinfo"]) {
        expect(published.map(([each]) => each)).toContain(name);
      }
      expect(endpoints).toMatchObject(Object.fromEntries(published) as object);
    }
  });

  it("listens on IPv4 and on localhost", async () => {
    const { url } = await serve(["--ephemeral"]);
    for (const host of ["127.0.0.1", "localhost"]) {
      expect((await fetch(`http://${host}:${portOf(url)}/_mintmark/health`)).status).toBe(200);
    }
  });

  it("prints all addresses for people, and a command that gets a first token unchanged", async () => {
    const { text } = await servePretty(["--ephemeral"]);
    expect(text).toMatch(/mintmark \d+\.\d+\.\d+ {2}ready in \d+ ms/);
    for (const label of ["Issuer", "Discovery", "JWKS", "Console"]) {
      expect(text).toMatch(new RegExp(`${label} +http://localhost:\\d+`));
    }
    const [command = ""] = /^ +curl .*$/m.exec(text) ?? [];
    expect(JSON.parse(execSync(command, { encoding: "utf8" }))).toMatchObject({ token_type: "Bearer" });
  });

  it.each([
    ["in the data folder", []],
    ["in memory", ["--ephemeral"]],
  ])("prints working commands for an https server too, with its CA %s", async (_, args) => {
    const cwd = join(emptyFolder(), "it's a folder");
    mkdirSync(cwd);
    const { text, url } = await servePretty(["--https", ...args], { cwd });
    expect(url).toMatch(/^https:/);
    const [curl = ""] = /^ +curl .*$/m.exec(text) ?? [];
    expect(JSON.parse(execSync(curl, { cwd, encoding: "utf8" }))).toMatchObject({ token_type: "Bearer" });
    const [mint = ""] = /^ +(?:\S+=\S+ )?npx --no-install mintmark token .*$/m.exec(text) ?? [];
    const ownBin = mint.replace(
      "npx --no-install mintmark",
      `${JSON.stringify(process.execPath)} ${JSON.stringify(BIN)}`,
    );
    const printed = execSync(ownBin, { cwd, encoding: "utf8", stdio: "pipe" });
    const [, token = ""] = /^Authorization: Bearer (\S+)$/m.exec(printed) ?? [];
    expect(decodeJwt(token).iss).toBe(url);
  });

  it("accepts the static tokens only with --static-tokens", async () => {
    const without = await serve(["--ephemeral"]);
    const withThem = await serve(["--ephemeral", "--static-tokens"]);
    expect(await introspect(without.url, "dev-alice-token")).toEqual({ active: false });
    expect(await introspect(withThem.url, "dev-alice-token")).toMatchObject({
      active: true,
      client_id: "alice@company.com",
    });
  });

  it("accepts them again after a start without them, except the revoked ones", async () => {
    const args = ["--static-tokens", "--port", String(await freePort())];
    const first = await serve(args);
    const { cwd } = first;
    const tokens = JSON.parse(await output(["tokens", "list", "--json"], { cwd })) as Record<
      string,
      string
    >[];
    await output(
      ["tokens", "revoke", tokens.find(({ clientId }) => clientId === "bob@company.com")?.["id"] ?? ""],
      { cwd },
    );
    await first.end();
    const second = await serve(args, { cwd });
    expect(await introspect(second.url, "dev-alice-token")).toMatchObject({ active: true });
    expect(await introspect(second.url, "dev-bob-token")).toEqual({ active: false });
    await second.end();
    await output(["token", "--quiet"], { cwd });
    const third = await serve(args, { cwd });
    expect(await introspect(third.url, "dev-alice-token")).toMatchObject({ active: true });
  });

  it("accepts the additional hosts and origins of its options", async () => {
    const hosts = ["--allow-host", "idp.test", "--allow-host", "idp2.test"];
    const { url } = await serve(["--ephemeral", ...hosts, "--cors-origin", "https://app.test"], {
      env: { MINTMARK_ADMIN_TOKEN: ADMIN_TOKEN },
    });
    const cors = await fetch(`${url}/token`, {
      method: "OPTIONS",
      headers: { origin: "https://app.test", "access-control-request-method": "POST" },
    });
    expect(cors.headers.get("access-control-allow-origin")).toBe("https://app.test");
  });

  it("keeps running if no browser can be opened", async () => {
    const server = await serve(["--ephemeral", "--open"], { env: { PATH: emptyFolder() } });
    expect((await fetch(server.ready.health)).status).toBe(200);
    const { code, stderr } = await server.end();
    expect(code).toBe(0);
    expect(stderr).toMatch(/no browser could be opened/);
  });
});

describe("server.json", () => {
  it("exists with private permissions while the server runs, and is removed afterwards", async () => {
    const server = await serve();
    const file = join(server.cwd, ".mintmark/server.json");
    const { url, pid, startedAt } = JSON.parse(readFileSync(file, "utf8")) as Record<string, string | number>;
    expect({ url, pid }).toEqual({ url: server.url, pid: server.ready.pid });
    expect(Math.abs(Date.now() - Date.parse(String(startedAt)))).toBeLessThan(60_000);
    expect(modeOf(file)).toBe(0o600);
    await server.end();
    expect(readdirSync(join(server.cwd, ".mintmark")).sort()).toEqual([".gitignore", "mintmark.db"]);
  });

  it("is private even if a file of that name was readable by all", async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, ".mintmark"));
    const file = join(cwd, ".mintmark/server.json");
    writeFileSync(file, "{}");
    chmodSync(file, 0o644);
    await serve([], { cwd });
    expect(modeOf(file)).toBe(0o600);
  });

  it("is not written by a server with --ephemeral", async () => {
    const { cwd } = await serve(["--ephemeral"]);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("is not changed by a second server on the same folder", async () => {
    const first = await serve();
    const second = await serve([], { cwd: first.cwd });
    const token = await output(["token", "--quiet"], { cwd: first.cwd });
    expect(await introspect(first.url, token)).toMatchObject({ active: true, iss: first.url });
    expect((await second.end()).stderr).toContain("another server uses this data folder");
    expect(existsSync(join(first.cwd, ".mintmark/server.json"))).toBe(true);
  });

  test.each([
    ["of a dead process", { url: "http://localhost:1", pid: 2 ** 22 + 1, startedAt: "" }],
    ["of a process that is not Mintmark", { url: "http://localhost:1", pid: process.pid, startedAt: "" }],
    ["with invalid JSON", "{"],
    ["with other types", { pid: "1", url: 5 }],
    ["that is null", null],
  ])("%s is ignored", async (_, content) => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, ".mintmark"));
    writeFileSync(
      join(cwd, ".mintmark/server.json"),
      typeof content === "string" ? content : JSON.stringify(content),
    );
    const { code, stdout, stderr } = await mintmark(["token", "--quiet"], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim().split(".")).toHaveLength(3);
  });

  it("of a killed server stops neither commands from working nor the next server from starting", async () => {
    const killed = await serve();
    await killed.end("SIGKILL");
    expect(existsSync(join(killed.cwd, ".mintmark/server.json"))).toBe(true);
    const token = await output(["token", "--quiet"], { cwd: killed.cwd });
    const next = await serve([], { cwd: killed.cwd });
    expect(await introspect(next.url, token)).toMatchObject({ active: true });
    expect(await output(["tokens", "list"], { cwd: killed.cwd })).toContain("active");
  });
});

describe("output that cannot be written", () => {
  it("does not stop a server whose stderr was closed", async () => {
    const server = await serve();
    server.closeStderr();
    for (let count = 0; count < 3; count++) {
      // Each of these calls leaves a line in the log.
      expect((await fetch(`${server.url}/_mintmark/api/keys?private=true`)).status).toBe(200);
    }
    expect((await fetch(server.ready.health)).status).toBe(200);
    expect(await server.end()).toMatchObject({ code: 0, signal: null });
  });

  it.skipIf(!existsSync("/dev/full"))("is an error without a stack if the disk is full", () => {
    const { status, stderr } = spawnSync("sh", ["-c", '"$0" "$1" flaws > /dev/full', process.execPath, BIN], {
      cwd: emptyFolder(),
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: the output cannot be written: .*ENOSPC/);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

describe("shutdown", () => {
  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("on %s an idle server exits with 0", async (signal) => {
    const server = await serve();
    await fetch(server.ready.health); // leaves a keep-alive connection open
    expect(await server.end(signal)).toMatchObject({ code: 0, signal: null });
    expect(existsSync(join(server.cwd, ".mintmark", "server.json"))).toBe(false);
  });

  it("finishes a request in flight, ignores half a request, and exits with 0 within 5 s", async () => {
    const server = await serve();
    const [inFlight, halfSent] = [await open(server.url), await open(server.url)];
    const body = "grant_type=client_credentials&client_id=demo-service&client_secret=demo-service-secret";
    inFlight.write(
      `POST /token HTTP/1.1\r\nHost: localhost:${portOf(server.url)}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
    );
    halfSent.write("POST /token HTTP/1.1\r\nHost: loc");
    await fetch(server.ready.health); // answered only after the earlier bytes were read

    server.kill("SIGTERM");
    await stoppedListening(server.ready.health);
    inFlight.write(body.slice(20));
    const [answer] = (await once(inFlight, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*"access_token"/);
    expect(answer.toString()).toMatch(/^connection: close\r$/im); // its client sends no further request
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
  });

  it("exits at once on a second signal, unless it is the same keypress passed on", async () => {
    const server = await serve();
    const halfSent = await open(server.url);
    halfSent.write("POST /token HTTP/1.1\r\nHost: loc");
    await fetch(server.ready.health); // answered only after the earlier bytes were read
    server.kill("SIGINT");
    server.kill("SIGINT");
    await stoppedListening(server.ready.health);
    // Signals within 300 ms of the first count as one, so send more until one is later.
    const again = setInterval(() => server.kill("SIGINT"), 50);
    onTestFinished(() => clearInterval(again));
    expect(await server.ended).toMatchObject({ code: 130 }); // 0 if it had stopped by itself
  });
});

describe("mintmark serve --until-stdin-ends", () => {
  it("stops and exits with 0 when its standard input ends", async () => {
    const server = await serve(["--until-stdin-ends"]);
    await fetch(server.ready.health); // leaves a keep-alive connection open
    server.endStdin();
    expect(await server.ended).toMatchObject({ code: 0, signal: null });
    expect(existsSync(join(server.cwd, ".mintmark", "server.json"))).toBe(false);
  });

  it("goes on without the option", async () => {
    const server = await serve();
    server.endStdin();
    await fetch(server.ready.health);
    expect(await server.end("SIGHUP")).toMatchObject({ code: 0 });
  });

  it("accepts the static tokens, unless other machines can reach the server", async () => {
    const server = await serve(["--until-stdin-ends", "--ephemeral"]);
    expect(await introspect(server.url, "dev-alice-token")).toMatchObject({ active: true });
    const reachable = await serve(["--until-stdin-ends", "--ephemeral", "--allow-host", "idp.example.test"], {
      env: { MINTMARK_ADMIN_TOKEN: ADMIN_TOKEN },
    });
    expect(await introspect(reachable.url, "dev-alice-token")).toEqual({ active: false });
  });
});

async function stoppedListening(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(url, { headers: { connection: "close" } }).catch(() => undefined);
    if (!response) return;
    await response.body?.cancel();
  }
}

async function open(url: string) {
  const socket = connect(Number(portOf(url)), "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  return socket;
}

describe("a restarted server", () => {
  const publishedKids = async (url: string) => {
    const { keys } = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as {
      keys: { kid: string }[];
    };
    return keys.map(({ kid }) => kid);
  };

  it("signs with the keys of the first start, which only the owner can read", async () => {
    const first = await serve();
    const kids = await publishedKids(first.url);
    const folder = join(first.cwd, ".mintmark");
    expect(modeOf(folder)).toBe(0o700);
    for (const file of readdirSync(folder).filter((name) => name !== ".gitignore")) {
      expect([file, modeOf(join(folder, file))]).toEqual([file, 0o600]);
    }
    await first.end();
    const second = await serve([], { cwd: first.cwd });
    expect(await publishedKids(second.url)).toEqual(kids);
  });

  it("has different keys in another folder, and at every start in memory", async () => {
    const servers = [await serve(), await serve(["--ephemeral"]), await serve(["--ephemeral"])];
    const kids = await Promise.all(servers.map(({ url }) => publishedKids(url)));
    expect(new Set(kids.flat()).size).toBe(3);
  });

  it("still knows tokens, revocations, refresh tokens, sessions, clients and keys", async () => {
    const cwd = emptyFolder();
    writeFileSync(
      join(cwd, "mintmark.config.json"),
      JSON.stringify({
        clients: {
          "demo-app": {
            redirectUris: ["http://127.0.0.1:8599/callback"],
            applicationType: "native",
            grantTypes: ["authorization_code", "refresh_token"],
          },
          "demo-api": { secret: "demo-api-secret", grantTypes: ["client_credentials"] },
        },
      }),
    );
    const first = await serve([], { cwd });
    const browser = new Browser();
    const params = { scope: "openid offline_access", prompt: "consent" };
    const tokens = await tokensFor(first.url, { browser, params });
    const revoked = JSON.parse(await output(["token", "--json"], { cwd })) as { id: string; token: string };
    await output(["tokens", "revoke", revoked.id], { cwd });
    const keys = await output(["keys", "list", "--json"], { cwd });
    await first.end();

    const second = await serve(["--port", portOf(first.url)], { cwd });
    expect(await introspect(second.url, tokens["access_token"])).toMatchObject({
      active: true,
      sub: "11111111-1111-4111-8111-111111111111",
    });
    expect(await introspect(second.url, revoked.token)).toEqual({ active: false });
    expect(await output(["keys", "list", "--json"], { cwd })).toBe(keys);
    expect((await refresh(second.url, tokens["refresh_token"])).status).toBe(200);
    expect(
      (
        await postForm(
          `${second.url}/token`,
          { grant_type: "client_credentials" },
          { basic: ["demo-api", "demo-api-secret"] },
        )
      ).status,
    ).toBe(200);
    const again = await browser.open(
      authorizationRequest(second.url, { scope: "openid", prompt: "none" }).url,
    );
    expect(again.leftTo?.searchParams.get("error")).toBeNull();
    expect(again.leftTo?.searchParams.get("code")).toBeTruthy();
  });

  it("has lost no token that it had returned before it was killed", async () => {
    const cwd = emptyFolder();
    let server = await serve([], { cwd });
    const port = portOf(server.url);
    for (let round = 0; round < 3; round++) {
      const answered: string[] = [];
      const wellUnderWay = Promise.withResolvers<void>();
      const mintUntilItEnds = async () => {
        for (;;) {
          const { status, body } = await postForm(
            `${server.url}/token`,
            { grant_type: "client_credentials" },
            { basic: ["demo-service", "demo-service-secret"] },
          );
          if (status === 200) answered.push(String(body["access_token"]));
          if (answered.length > 10) wellUnderWay.resolve();
        }
      };
      const minting = Promise.allSettled([mintUntilItEnds(), mintUntilItEnds(), mintUntilItEnds()]);
      await wellUnderWay.promise;
      await server.end("SIGKILL");
      await minting;
      server = await serve(["--port", port], { cwd });
      const states = await Promise.all(answered.map((token) => introspect(server.url, token)));
      expect(states.filter(({ active }) => active !== true)).toEqual([]);
    }
  });
});

describe.each(["json", "pretty"] as const)("output under --log %s", (log) => {
  it("contains no secret, token or private key", async () => {
    const cwd = emptyFolder();
    const canary = (name: string) => `canary-${name}-0123456789-0123456789-0123456789`;
    const secrets = ["client", "admin", "password", "resource", "wrong", "code", "bearer", "query"].map(
      canary,
    );
    writeFileSync(
      join(cwd, "mintmark.config.json"),
      JSON.stringify({
        adminToken: canary("admin"),
        passwordGrant: true,
        users: { alice: { password: canary("password") } },
        clients: { app: { secret: canary("client"), grantTypes: ["client_credentials", "password"] } },
        resources: { api: { alg: "HS256", secret: canary("resource") } },
      }),
    );
    const start = { json: serve, pretty: servePretty }[log];
    const server = await start([], { cwd, env: { DEBUG: "*" } });
    const { url } = server;
    const basic: [string, string] = ["app", canary("client")];
    const minted = [
      await output(["token", "--quiet"], { cwd }),
      await output(["token", "--audience", "api", "--quiet", "--format", "opaque"], { cwd }),
    ];
    const { body } = await postForm(
      `${url}/token`,
      { grant_type: "password", username: "alice", password: canary("password"), scope: "openid" },
      { basic },
    );
    minted.push(String(body["access_token"]));
    await postForm(`${url}/token`, { grant_type: "client_credentials" }, { basic: ["app", canary("wrong")] });
    await postForm(
      `${url}/token`,
      { grant_type: "authorization_code", code: canary("code"), redirect_uri: "x" },
      { basic },
    );
    await postForm(`${url}/introspect`, { token: minted[0] }, { basic });
    await postForm(`${url}/revoke`, { token: minted[0] }, { basic });
    await fetch(`${url}/userinfo`, { headers: { authorization: `Bearer ${canary("bearer")}` } });
    await fetch(`${url}/userinfo?access_token=${canary("query")}`);
    await fetch(`${url}/_mintmark/api/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"secret":"${canary("wrong")}"`,
    });
    const privateKeys = JSON.parse(await output(["keys", "export", "--private"], { cwd })) as {
      keys: Record<string, string>[];
    };
    const members = privateKeys.keys.flatMap((key) =>
      ["d", "p", "q", "dp", "dq", "qi", "k"].flatMap((name) => key[name] ?? []),
    );
    const { stdout, stderr } = await server.end();
    expect(members.length).toBeGreaterThan(5);
    for (const secret of [...secrets, ...minted, ...members]) expect(stdout + stderr).not.toContain(secret);
    expect(readFileSync(join(cwd, ".mintmark/mintmark.db")).includes(minted[0] ?? "")).toBe(false);
  });
});
