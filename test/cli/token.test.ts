// `mintmark token` and `mintmark tokens`: with a running server or only the folder, as text and as JSON.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  importJWK,
  type JSONWebKeySet,
  jwtVerify,
} from "jose";
import { describe, expect, it, test } from "vitest";
import { durationSeconds } from "../../src/cli/text/times.ts";
import { emptyFolder, mintmark, output, serve } from "../support/command-line.ts";
import { introspect } from "../support/introspect.ts";
import { ADMIN_TOKEN } from "../support/reachable.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ALICE = "11111111-1111-4111-8111-111111111111";

describe("mintmark token with a running server", () => {
  it("mints a token that the server's JWKS verifies and its introspection accepts", async () => {
    const { cwd, url } = await serve();
    const token = await output(
      ["token", "alice", "--audience", "http://localhost:8000/mcp", "--scope", "a b", "--quiet"],
      { cwd },
    );
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`)), {
      issuer: url,
      audience: "http://localhost:8000/mcp",
      algorithms: ["RS256"],
    });
    expect(payload).toMatchObject({ sub: ALICE, scope: "a b", client_id: "demo-app" });
    expect(await introspect(url, token)).toMatchObject({ active: true, sub: ALICE });
  });

  it("finds it by --url and MINTMARK_URL from any folder, with or without a slash at the end", async () => {
    const { url } = await serve(["--ephemeral"]);
    for (const tokenOf of [
      output(["token", "--quiet", "--url", `${url}/`]),
      output(["token", "--quiet"], { env: { MINTMARK_URL: url } }),
    ]) {
      expect(await introspect(url, await tokenOf)).toMatchObject({ active: true });
    }
  });

  it("prints the server's errors with their hints", async () => {
    const { cwd } = await serve();
    const { code, stdout, stderr } = await mintmark(["token", "alcie"], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^error: .*no user "alcie"\nDid you mean "alice"\?/);
  });

  it("lists, shows and revokes tokens", async () => {
    const { cwd, url } = await serve();
    const minted = JSON.parse(
      await output(["token", "bob", "--json", "--description", "for the tab"], { cwd }),
    ) as Minted;
    const others = [await output(["token", "--quiet"], { cwd }), await output(["token", "--quiet"], { cwd })];

    const list = await output(["tokens", "list"], { cwd });
    expect(list.split("\n")).toHaveLength(4);
    expect(list).toMatch(
      new RegExp(
        `^${minted.id}  access  ${minted.subject}  demo-app  .*  active .* never  +for the tab$`,
        "m",
      ),
    );
    expect(JSON.parse(await output(["tokens", "list", "--json", "--limit", "2"], { cwd }))).toHaveLength(2);
    expect(JSON.parse(await output(["tokens", "list", "--json", "--limit", "all"], { cwd }))).toHaveLength(3);

    const shown = JSON.parse(await output(["tokens", "show", minted.id], { cwd })) as Minted;
    const { token, ...record } = minted;
    expect(shown).toEqual(record);

    const all = JSON.parse(await output(["tokens", "list", "--json"], { cwd })) as Minted[];
    const { code, stdout, stderr } = await mintmark(
      ["tokens", "revoke", ...all.slice(0, 2).map(({ id }) => id), "nope", minted.id],
      { cwd },
    );
    expect(code).toBe(1);
    expect(stdout.match(/^revoked /gm)).toHaveLength(3);
    expect(stderr).toMatch(/^error: no token with id "nope"/m);
    for (const each of [token, ...others]) expect(await introspect(url, each)).toEqual({ active: false });
    expect(await output(["tokens", "list"], { cwd })).not.toMatch(/ active /);
  });

  it("lists and revokes the tokens that options select", async () => {
    const { cwd, url } = await serve();
    const bobs = await output(["token", "bob", "--quiet"], { cwd });
    const alices = await output(["token", "alice", "--quiet"], { cwd });
    expect(JSON.parse(await output(["tokens", "list", "--user", "bob", "--json"], { cwd }))).toHaveLength(1);
    expect(
      JSON.parse(await output(["tokens", "list", "--client", "demo-app", "--json"], { cwd })),
    ).toHaveLength(2);
    expect(JSON.parse(await output(["tokens", "list", "--kind", "id", "--json"], { cwd }))).toEqual([]);
    expect(await output(["tokens", "revoke", "--user", "bob"], { cwd })).toBe("revoked 1 token");
    expect(await introspect(url, bobs)).toEqual({ active: false });
    expect(await introspect(url, alices)).toMatchObject({ active: true });
    expect(await output(["tokens", "revoke", "--kind", "access", "--client", "demo-app"], { cwd })).toBe(
      "revoked 1 token",
    );
    expect(await output(["tokens", "revoke", "--kid", "unknown"], { cwd })).toBe("revoked 0 tokens");
  });

  test.each([".", "..", "", "%2e", "a/../b", "?private=true"])(
    "does not use the id %j as a path of another endpoint",
    async (id) => {
      const { cwd } = await serve();
      for (const args of [
        ["tokens", "show", id],
        ["tokens", "revoke", id],
        ["keys", "remove", id],
      ]) {
        const { code, stdout } = await mintmark(args, { cwd });
        expect({ args, ok: code === 0, stdout }).toEqual({ args, ok: false, stdout: "" });
      }
    },
  );

  it("beyond loopback works only with the admin token", async () => {
    const adminToken = "an-admin-token-for-tests";
    const { url } = await serve(["--ephemeral", "--host", "0.0.0.0", "--dangerously-bind-beyond-loopback"], {
      env: { MINTMARK_ADMIN_TOKEN: adminToken },
    });
    const local = url.replace("localhost", "127.0.0.1");
    expect(await mintmark(["token", "--url", local])).toMatchObject({ code: 1, stdout: "" });
    expect(await mintmark(["token", "--url", local, "--admin-token", `${adminToken}x`])).toMatchObject({
      code: 1,
    });
    expect(await mintmark(["token", "--url", local, "--admin-token", adminToken])).toMatchObject({ code: 0 });
    expect(
      await mintmark(["token", "--url", local], { env: { MINTMARK_ADMIN_TOKEN: adminToken } }),
    ).toMatchObject({ code: 0 });
  });

  it("reaches it where it listens, whatever its public URL", async () => {
    const env = { MINTMARK_PUBLIC_URL: "https://idp.example.test", MINTMARK_ADMIN_TOKEN: ADMIN_TOKEN };
    const server = await serve([], { env });
    expect(server.url).toBe("https://idp.example.test");
    const token = await output(["token", "--quiet"], { cwd: server.cwd, env });
    expect(decodeJwt(token).iss).toBe("https://idp.example.test");
    expect((await server.end()).stderr).toMatch(/WARNING: the issuer is https:/);
  });

  it("that does not use the folder prints a note about it, and keeps stdout clean", async () => {
    const { url } = await serve(["--ephemeral"]);
    const { code, stdout, stderr } = await mintmark(["token", "--quiet"], {
      env: { MINTMARK_PORT: new URL(url).port },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[\w.-]+\n$/);
    expect(stderr).toBe(
      `note: a Mintmark server runs at ${url}, but this command works on .mintmark; to use that server, add --url ${url}\n`,
    );
  });
});

describe("mintmark token without a server", () => {
  it("mints a token with the folder's keys that a later server accepts", async () => {
    const cwd = emptyFolder();
    const token = await output(["token", "alice", "--quiet"], {
      cwd,
      env: { MINTMARK_PUBLIC_URL: "http://localhost:4999" },
    });
    const keys = JSON.parse(await output(["keys", "export"], { cwd })) as JSONWebKeySet;
    await jwtVerify(token, createLocalJWKSet(keys), {
      issuer: "http://localhost:4999",
      algorithms: ["RS256"],
    });

    const { url } = await serve([], { cwd });
    expect(await introspect(url, token)).toMatchObject({ active: true });
  });

  it("mints in memory with --ephemeral, and leaves nothing behind", async () => {
    const cwd = emptyFolder();
    const { code, stdout } = await mintmark(["token", "--ephemeral", "--quiet"], { cwd });
    expect({ code, parts: stdout.trim().split(".").length }).toEqual({ code: 0, parts: 3 });
    expect(existsSync(join(cwd, ".mintmark"))).toBe(false);
  });

  it("uses the folder that --data names", async () => {
    const cwd = emptyFolder();
    await output(["token", "--data", "elsewhere", "--quiet"], { cwd });
    expect(
      JSON.parse(await output(["tokens", "list", "--json", "--data", "elsewhere"], { cwd })),
    ).toHaveLength(1);
    expect(JSON.parse(await output(["tokens", "list", "--json"], { cwd }))).toHaveLength(0);
  });
});

describe("the HS256 set-up of a FastMCP server", () => {
  const secret = "a-secret-of-32-characters-or-more";
  const subject = "550e8400-e29b-41d4-a716-446655440000";
  const expected = { issuer: "timelines-mcp-local", audience: "timelines-mcp-api", algorithms: ["HS256"] };

  it("works with a configured resource", async () => {
    const cwd = emptyFolder();
    const resource = { alg: "HS256", secret, issuer: "timelines-mcp-local" };
    writeFileSync(
      join(cwd, "mintmark.config.json"),
      JSON.stringify({ resources: { "timelines-mcp-api": resource } }),
    );
    const { code, stdout } = await mintmark(["token", subject, "--audience", "timelines-mcp-api"], { cwd });
    expect(code).toBe(0);
    const [, token = ""] = /^Authorization: Bearer (\S+)$/m.exec(stdout) ?? [];
    const { payload } = await jwtVerify(token, Buffer.from(secret), expected);
    expect(payload.sub).toBe(subject);
    expect(stdout).toContain(`User ID\n${subject}\n`);
  });

  it("works without any configuration, with the exported secret", async () => {
    const cwd = emptyFolder();
    const exported = await output(["keys", "export", "--private", "--alg", "HS256"], { cwd });
    expect(exported).toMatch(/^[\w-]{32,}$/);
    const token = await output(
      [
        "token",
        subject,
        "--alg",
        "HS256",
        "--audience",
        "timelines-mcp-api",
        "--claim",
        "iss=timelines-mcp-local",
        "--quiet",
      ],
      { cwd },
    );
    await jwtVerify(token, Buffer.from(exported), expected);
    const jwks = JSON.parse(
      await output(["keys", "export", "--private", "--alg", "HS256", "--format", "jwks"], { cwd }),
    ) as JSONWebKeySet;
    await jwtVerify(token, await importJWK(jwks.keys[0] ?? {}), expected);
    expect(Buffer.from(jwks.keys[0]?.k ?? "", "base64url").toString()).toBe(exported);
  });
});

describe("options of `mintmark token`", () => {
  const claims = async (...args: string[]) =>
    decodeJwt(await output(["token", "--ephemeral", "--quiet", ...args]));
  const lifetime = ({ exp, iat }: { exp?: number; iat?: number }) =>
    exp === undefined ? undefined : exp - (iat ?? 0);

  test.each<[string, number | undefined]>([
    ["45s", 45],
    ["30m", 1800],
    ["1h", 3600],
    ["7d", 604_800],
    ["3600", 3600],
    ["-1s", -1],
    ["-30", -30],
    ["0", 0],
    ...["", "s", "1y", "1.5h", "1e3", "0x10", " 1s", "1 h", "--1", "999999d", "99999999999"].map(
      (text): [string, undefined] => [text, undefined],
    ),
  ])("the duration %j is parsed into its seconds", (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds);
  });

  it("--expires-in sets the lifetime, also negative or never", async () => {
    expect(lifetime(await claims("--expires-in", "7d"))).toBe(604_800);
    expect(lifetime(await claims("--expires-in", "-1s"))).toBe(-1);
    expect(lifetime(await claims("--expires-in", "never"))).toBeUndefined();
  });

  it("--claim takes JSON if it parses as JSON, else text, and may be repeated", async () => {
    const given = [
      "--claim",
      'roles=["a","b"]',
      "--claim",
      "level=3",
      "--claim",
      "name=Ada Lovelace",
      "--claim",
      "eq=a=b",
      "--claim",
      "empty=",
      "--claim",
      "sub=service-123",
    ];
    expect(await claims(...given)).toMatchObject({
      roles: ["a", "b"],
      level: 3,
      name: "Ada Lovelace",
      eq: "a=b",
      empty: "",
      sub: "service-123",
    });
  });

  it("--audience may be repeated", async () => {
    expect((await claims("--audience", "one", "--audience", "two")).aud).toEqual(["one", "two"]);
  });

  it("the user is a name, an e-mail address or a UUID, by default a random UUID", async () => {
    expect((await claims("alice")).sub).toBe(ALICE);
    expect((await claims("alice@example.test")).sub).toBe(ALICE);
    expect((await claims("22222222-2222-2222-2222-222222222222")).sub).toBe(
      "22222222-2222-2222-2222-222222222222",
    );
    const [one, other] = [(await claims()).sub, (await claims()).sub];
    expect(one).toMatch(UUID);
    expect(one).not.toBe(other);
  });

  it("--client without a user makes the client the subject, the same at each call", async () => {
    const [one, other] = [await claims("--client", "demo-service"), await claims("--client", "demo-service")];
    expect(one).toMatchObject({ client_id: "demo-service", sub: other.sub });
    expect(await claims("alice", "--client", "demo-service")).toMatchObject({
      client_id: "demo-service",
      sub: ALICE,
    });
  });

  it("--kind id makes an ID token", async () => {
    expect(await claims("alice", "--kind", "id")).toMatchObject({
      aud: "demo-app",
      sub: ALICE,
      email: "alice@example.test",
    });
  });
});

describe("output of `mintmark token`", () => {
  it("shows user id, token, claims with times, the header, and curl if the audience is a URL", async () => {
    const text = await output(["token", "alice", "--ephemeral", "--audience", "http://localhost:8000/mcp"]);
    const [, token = ""] = /^Authorization: Bearer (\S+)$/m.exec(text) ?? [];
    expect(text).toContain(`User ID\n${ALICE}\n`);
    expect(text).toContain(`Token\n${token}\n`);
    expect(text).toMatch(/^ {2}exp +\d+ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, in 1 h$/m);
    expect(text).toContain(`curl -s 'http://localhost:8000/mcp' -H 'Authorization: Bearer ${token}'`);
    expect(await output(["token", "alice", "--ephemeral", "--audience", "my-api"])).not.toContain("curl");
  });

  it("shows both values with --format both", async () => {
    const text = await output(["token", "--ephemeral", "--format", "both"]);
    const values = [...text.matchAll(/^Authorization: Bearer (\S+)$/gm)].map(([, value]) => value);
    expect(values.map((value) => value?.split(".").length)).toEqual([3, 1]);
    const quiet = await output(["token", "--ephemeral", "--format", "both", "--quiet"]);
    expect(quiet.split("\n").map((value) => value.split(".").length)).toEqual([3, 1]);
  });

  it("is only the whole record with --json", async () => {
    const { stdout, stderr } = await mintmark([
      "token",
      "alice",
      "--json",
      "--ephemeral",
      "--format",
      "both",
    ]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({
      subject: ALICE,
      format: "both",
      kind: "access",
      token: expect.stringMatching(/^ey/) as string,
      opaque: expect.any(String) as string,
    });
  });

  it("has no colours if stdout is not a terminal", async () => {
    // eslint-disable-next-line no-control-regex
    expect(await output(["token", "--ephemeral"])).not.toMatch(/\u001b/);
  });

  it("lets no control character of a claim or a description reach the terminal", async () => {
    const cwd = emptyFolder();
    const hostile = "a\u001b]0;x\u0007\u009b31m\r\nb\u2028c";
    const options = ["--claim", `note=${hostile}`, "--description", hostile];
    const outputs = [
      await output(["token", ...options], { cwd }),
      await output(["token", "--json", ...options], { cwd }),
      await output(["tokens", "list"], { cwd }),
      await output(["tokens", "list", "--json"], { cwd }),
    ];
    // eslint-disable-next-line no-control-regex
    for (const text of outputs) expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028]/);
    expect(outputs[2]?.split("\n")).toHaveLength(3);
    expect((JSON.parse(outputs[1] ?? "") as Minted).description).toBe(hostile);
  });
});

interface Minted {
  id: string;
  token: string;
  subject: string;
  description: string;
}
