// The addresses that the server listens on, and the settings with which it does not start: it issues any
// token to any caller, which is safe on one machine only.
import { once } from "node:events";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  ConfigError,
  type Mintmark,
  type MintmarkConfig,
  MintmarkError,
  startMintmark,
} from "../../src/index.ts";
import { freePort } from "../support/free-port.ts";
import { ADMIN_TOKEN, BEHIND_PROXY } from "../support/reachable.ts";

const WIDE = {
  host: "0.0.0.0",
  dangerouslyBindBeyondLoopback: true,
  adminToken: ADMIN_TOKEN,
  keys: "generate",
  alg: "ES256",
} satisfies MintmarkConfig;

const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
const [lan] = addresses.filter(({ internal, family }) => !internal && family === "IPv4");
const hasIPv6 = addresses.some(({ address }) => address === "::1");

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Checks that the start fails with this code and that nothing listens afterwards. */
async function expectRefused(config: MintmarkConfig, code: string): Promise<MintmarkError> {
  const port = await freePort();
  const error = await startMintmark({ ...config, port }).then(
    async (idp: Mintmark) => {
      await idp.close();
      throw new Error("it started");
    },
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MintmarkError);
  expect(error).toMatchObject({ code });
  expect(await accepts("127.0.0.1", port)).toBe(false);
  return error as MintmarkError;
}

describe("a server bound to loopback", () => {
  test.each([["loopback"], ["localhost"]])(
    "with host %s listens on 127.0.0.1 and ::1, because `localhost` may mean either",
    async (host) => {
      await using idp = await startMintmark({ host });
      const port = Number(new URL(idp.url).port);
      expect(await accepts("127.0.0.1", port)).toBe(true);
      if (hasIPv6) expect(await accepts("::1", port)).toBe(true);
      expect((await fetch(`http://localhost:${port}/_mintmark/health`)).status).toBe(200);
    },
  );

  test.skipIf(!lan)("accepts no connections to this machine's network address", async () => {
    await using idp = await startMintmark();
    const port = Number(new URL(idp.url).port);
    for (const { address, internal, family } of addresses) {
      if (!internal && family === "IPv4") expect(await accepts(address, port)).toBe(false);
    }
  });

  test.each([["127.0.0.1"], ["::1"]])("with host %s listens on that address only", async (host) => {
    if (host === "::1" && !hasIPv6) return;
    await using idp = await startMintmark({ host });
    const port = Number(new URL(idp.url).port);
    expect(await accepts("127.0.0.1", port)).toBe(host === "127.0.0.1");
    if (hasIPv6) expect(await accepts("::1", port)).toBe(host === "::1");
    if (lan) expect(await accepts(lan.address, port)).toBe(false);
  });
});

describe("a server under production settings", () => {
  test.each(["NODE_ENV", "ENVIRONMENT", "APP_ENV"])(
    "does not start if %s says so, in upper or lower case",
    async (name) => {
      for (const value of ["production", "PRODUCTION", " Production "]) {
        process.env[name] = value;
        const error = await expectRefused({}, "production");
        expect(error.message).toContain(name);
        expect(error.hint).not.toContain("--i-know-this-is-not-secure");
        const generated = await expectRefused({ keys: "generate" }, "production");
        expect(generated.hint).toContain("--i-know-this-is-not-secure");
      }
    },
  );

  test("does not start with the published keys, even with iKnowThisIsNotSecure", async () => {
    process.env["NODE_ENV"] = "production";
    await expectRefused({ iKnowThisIsNotSecure: true }, "production");
    await expectRefused({ iKnowThisIsNotSecure: true, keys: "published" }, "production");
  });

  test("starts with iKnowThisIsNotSecure and generated keys", async () => {
    process.env["NODE_ENV"] = "production";
    await using idp = await startMintmark({ iKnowThisIsNotSecure: true, keys: "generate", alg: "ES256" });
    expect((await fetch(`${idp.url}/_mintmark/health`)).status).toBe(200);
  });

  test.each(["development", "test", "", "non-production"])(
    "is not assumed if NODE_ENV is %j",
    async (value) => {
      process.env["NODE_ENV"] = value;
      await using idp = await startMintmark();
      expect(idp.url).toContain("localhost");
    },
  );
});

/** Hosts that an operating system may read as "all addresses" or as an address that is not loopback. */
const WIDE_HOSTS = [
  "0.0.0.0",
  "::",
  "0",
  "0x0",
  "00",
  "0.0",
  "000.000.000.000",
  "0x0.0x0.0x0.0x0",
  "0.0.0.0.",
  "::0",
  "0:0:0:0:0:0:0:0",
  "0000:0000:0000:0000:0000:0000:0000:0000",
  "::0.0.0.0",
  "::ffff:0.0.0.0",
  "::ffff:0:0",
  "[::]",
  "[::0]",
  "*",
  "\uff10.\uff10.\uff10.\uff10",
  "\uff10",
  "0\u30020\u30020\u30020",
  "192.0.2.2",
  "::ffff:127.0.0.1",
  "127.1",
  "0x7f.1",
  "2130706433",
  "127.0.0.1.evil.test",
  "localhost.evil.test",
  "localhost.",
  "evil.test",
  "fe80::1",
  "fe80::1%eth0",
  "0.0.0.0:80",
];

describe("a server bound beyond loopback", () => {
  test.each(WIDE_HOSTS)(
    "does not start at host %j with the published keys, whatever the flags",
    async (host) => {
      await expectRefused({ host }, "published_keys");
      await expectRefused({ ...WIDE, host, keys: "published" }, "published_keys");
      await expectRefused({ ...WIDE, host, keys: "published", iKnowThisIsNotSecure: true }, "published_keys");
    },
  );

  test.each(WIDE_HOSTS)(
    "does not start at host %j without the flag or without an admin token",
    async (host) => {
      const error = await expectRefused({ ...WIDE, host, dangerouslyBindBeyondLoopback: false }, "wide_bind");
      expect(error.hint).toContain("--dangerously-bind-beyond-loopback");
      const { adminToken: _, ...withoutToken } = WIDE;
      expect((await expectRefused({ ...withoutToken, host }, "wide_bind")).hint).toContain(
        "MINTMARK_ADMIN_TOKEN",
      );
    },
  );

  test.each([
    ["its publicUrl", { publicUrl: "http://localhost:4411" }],
    ["an issuer's publicUrl", { issuers: { a: { port: 0, publicUrl: "http://a.localhost:4411" } } }],
    ["an allowed host", { allowHosts: ["localhost"] }],
  ] satisfies [string, MintmarkConfig][])(
    "stays reachable by others if %s names this machine",
    async (_, config) => {
      await expectRefused({ ...config, host: "0.0.0.0" }, "published_keys");
      const { adminToken: _token, ...withoutToken } = WIDE;
      await expectRefused({ ...withoutToken, ...config }, "wide_bind");
      const port = await freePort();
      await using _idp = await startMintmark({ ...WIDE, ...config, port });
      const api = `http://127.0.0.1:${port}/_mintmark/api/keys`;
      expect((await fetch(api)).status).toBe(401);
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
      expect((await fetch(api, { headers })).status).toBe(200);
    },
  );

  test("reports an empty host and a short admin token as configuration errors", async () => {
    for (const config of [
      { host: "" },
      { host: " " },
      { ...WIDE, adminToken: "short" },
      { ...WIDE, adminToken: "" },
    ]) {
      expect(await expectRefused(config, "invalid_config")).toBeInstanceOf(ConfigError);
    }
  });

  test("does not start with the well-known static tokens, and does not have them by default", async () => {
    await expectRefused({ ...WIDE, staticTokens: true }, "wide_bind");
    await expectRefused(
      { ...WIDE, staticTokens: { "dev-alice-token": { clientId: "demo-app" } } },
      "wide_bind",
    );
    await using idp = await startMintmark(WIDE);
    const answer = await fetch(`${idp.url}/introspect`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa("demo-api:demo-api-secret")}` },
      body: new URLSearchParams({ token: "dev-alice-token" }),
    });
    expect(await answer.json()).toEqual({ active: false });
  });
});

/** The settings that tell of a proxy, tunnel or container in front of a server on loopback. */
const REACHED_THROUGH: [string, MintmarkConfig][] = [
  ["publicUrl elsewhere", { publicUrl: "https://idp.example.test" }],
  ["publicUrl with a foreign IP address", { publicUrl: "http://192.0.2.7:4411" }],
  ["publicUrl with a name that only ends like localhost", { publicUrl: "https://notlocalhost" }],
  [
    "an issuer's own publicUrl elsewhere",
    { issuers: { a: { port: 0, publicUrl: "https://a.example.test" } } },
  ],
  ["an allowed host", { allowHosts: ["localhost", "idp.test:4411"] }],
];

describe("a server on loopback that others reach through a proxy", () => {
  test.each(REACHED_THROUGH)("with %s does not start with the published keys", async (_, config) => {
    const error = await expectRefused({ ...config, adminToken: ADMIN_TOKEN }, "published_keys");
    expect(error.hint).toContain('keys: "generate"');
  });

  test.each([
    "http://127.0.0.1.attacker.test",
    "http://127.attacker.test",
    "http://localhost.attacker.test",
    "http://attackerlocalhost",
    "http://128.0.0.1",
  ])("with the publicUrl %s does not start without an admin token", async (publicUrl) => {
    await expectRefused({ publicUrl, keys: "generate" }, "reachable_by_others");
  });

  test.each(REACHED_THROUGH)("with %s does not start without an admin token", async (_, config) => {
    const error = await expectRefused({ ...config, keys: "generate" }, "reachable_by_others");
    expect(error.hint).toContain("MINTMARK_ADMIN_TOKEN");
  });

  test.each(REACHED_THROUGH)("with %s does not start with the public static tokens", async (_, config) => {
    const own = { keys: "generate", adminToken: ADMIN_TOKEN, staticTokens: true } as const;
    const error = await expectRefused({ ...config, ...own }, "reachable_by_others");
    expect(error.hint).toContain("staticTokens: false");
  });

  test.each(REACHED_THROUGH)("with %s requires the admin token for control", async (_, config) => {
    const port = await freePort();
    await using _idp = await startMintmark({
      ...config,
      port,
      keys: "generate",
      alg: "ES256",
      adminToken: ADMIN_TOKEN,
    });
    const keys = `http://localhost:${port}/_mintmark/api/keys?private=true`;
    expect((await fetch(keys)).status).toBe(401);
    expect((await fetch(keys, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })).status).toBe(200);
  });

  test.each([
    ["publicUrl on localhost", { publicUrl: "http://localhost:4411" }],
    ["publicUrl on a loopback address", { publicUrl: "http://127.0.0.1:4411" }],
    ["publicUrl below localhost", { publicUrl: "http://idp.localhost:4411" }],
    ["allowed hosts of this machine", { allowHosts: ["127.0.0.1", "idp.localhost:4411", "[::1]"] }],
  ] satisfies [string, MintmarkConfig][])("is not assumed for %s", async (_, config) => {
    const port = await freePort();
    await using _idp = await startMintmark({ ...config, port });
    expect((await fetch(`http://localhost:${port}/_mintmark/api/tokens`)).status).toBe(200);
  });

  test("is not taken for this machine's alone if it listens widely and publicUrl is on localhost", async () => {
    const port = await freePort();
    await using _idp = await startMintmark({ ...WIDE, port, publicUrl: `http://localhost:${port}` });
    expect((await fetch(`http://localhost:${port}/_mintmark/api/tokens`)).status).toBe(401);
    const { adminToken: _, ...withoutToken } = WIDE;
    await expectRefused({ ...withoutToken, publicUrl: "http://localhost:4411" }, "wide_bind");
  });
});

describe("a request that a proxy forwarded to a server on loopback", () => {
  const HEADERS = [
    ["Forwarded", "for=192.0.2.7"],
    ["Via", "1.1 proxy"],
    ["X-Forwarded-For", "192.0.2.7"],
    ["X-Forwarded-Host", "localhost"],
    ["X-Forwarded-Proto", "https"],
    ["X-Real-IP", "192.0.2.7"],
    ["CF-Connecting-IP", "192.0.2.7"],
    ["CF-Ray", "0123456789abcdef"],
    ["CDN-Loop", "cdn"],
    ["Fastly-Client-IP", "192.0.2.7"],
    ["Fly-Client-IP", "192.0.2.7"],
    ["Tailscale-User-Login", "alice@example.test"],
    ["True-Client-IP", "192.0.2.7"],
    ["X-Client-IP", "192.0.2.7"],
    ["X-Cluster-Client-IP", "192.0.2.7"],
    ["X-Envoy-External-Address", "192.0.2.7"],
    ["X-Original-Forwarded-For", "192.0.2.7"],
    ["X-Azure-ClientIP", "192.0.2.7"],
    ["X-AppEngine-User-IP", "192.0.2.7"],
    ["X-ARR-SSL", "2048"],
    ["X-Vercel-Forwarded-For", "192.0.2.7"],
    ["X-ProxyUser-Ip", "192.0.2.7"],
    ["X-Nginx-Proxy", "true"],
    ["X-Scheme", "https"],
    ["X-Forwarded-Port", "443"],
    ["X-Forwarded-Server", "proxy"],
    ["X-Original-Host", "idp.example.test"],
  ] as const;

  test.each(HEADERS)("with %s needs the admin token for control", async (name, value) => {
    await using idp = await startMintmark({ adminToken: ADMIN_TOKEN });
    const call = (headers: Record<string, string>) =>
      fetch(`${idp.url}/_mintmark/api/keys?private=true`, { headers });
    const refused = await call({ [name]: value });
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: "admin_token" }]);
    expect((await call({ [name]: value, authorization: `Bearer ${ADMIN_TOKEN}` })).status).toBe(200);
    expect((await call({})).status).toBe(200);
  });

  test("is refused for control if there is no admin token, with the way out", async () => {
    await using idp = await startMintmark();
    for (const authorization of [undefined, "Bearer ", "Bearer undefined", `Bearer ${ADMIN_TOKEN}`]) {
      const refused = await fetch(`${idp.url}/_mintmark/api/tokens`, {
        headers: { "x-forwarded-for": "192.0.2.7", ...(authorization !== undefined && { authorization }) },
      });
      const { code, hint } = (await refused.json()) as { code: string; hint: string };
      expect([refused.status, code]).toEqual([401, "admin_token"]);
      expect(hint).toContain("MINTMARK_ADMIN_TOKEN");
    }
    const mcp = await fetch(`${idp.url}/_mintmark/mcp`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": "192.0.2.7" },
      body: "{}",
    });
    expect(mcp.status).toBe(401);
  });

  test("is served at the protocol's endpoints", async () => {
    await using idp = await startMintmark();
    const answer = await fetch(`${idp.url}/.well-known/openid-configuration`, {
      headers: { "x-forwarded-for": "192.0.2.7" },
    });
    expect(answer.status).toBe(200);
  });
});

describe("private keys", () => {
  test("are noted in the log when they are read through the control API", async () => {
    const lines: string[] = [];
    const stderr = vi
      .spyOn(process.stderr, "write")
      .mockImplementation((line) => lines.push(String(line)) > 0);
    try {
      await using idp = await startMintmark({ log: "json" });
      await fetch(`${idp.url}/_mintmark/api/keys`);
      expect(lines.join("")).not.toContain("private keys");
      await fetch(`${idp.url}/_mintmark/api/keys?private=true`);
    } finally {
      stderr.mockRestore();
    }
    expect(lines.join("")).toContain("private keys were read by a control call");
  });
});

describe("the control API", () => {
  const callers: [string, MintmarkConfig][] = [
    ["if the server listens on every address", WIDE],
    ["if the public URL is remote, as with a tunnel or a proxy", BEHIND_PROXY],
  ];

  test.each(callers)("requires the admin token %s", async (_title, config) => {
    const port = await freePort();
    await using idp = await startMintmark({ ...config, port });
    const { id } = await idp.mint({ user: "bob" });
    const base = `http://${config.host && lan ? lan.address : "localhost"}:${port}/_mintmark`;
    const calls: [string, RequestInit][] = [
      ["/", {}],
      ["/api/tokens", {}],
      ["/api/keys?private=true", {}],
      ["/api/issuers", {}],
      ["/api/nothing", {}],
      ["/api/tokens", { method: "POST", body: "{}" }],
      ["/api/keys/rotate", { method: "POST", body: "{}" }],
      [`/api/tokens/${id}`, { method: "DELETE" }],
    ];
    const wrong = [
      undefined,
      "",
      "Bearer",
      "Bearer ",
      `Bearer ${ADMIN_TOKEN}x`,
      `Bearer ${ADMIN_TOKEN.slice(0, -1)}`,
      `Bearer ${ADMIN_TOKEN.toUpperCase()}`,
      `Bearer ${ADMIN_TOKEN}, Bearer x`,
      `Basic ${btoa(`admin:${ADMIN_TOKEN}`)}`,
      ADMIN_TOKEN,
      "Bearer undefined",
      "Bearer null",
    ];
    for (const [path, init] of calls) {
      for (const authorization of wrong) {
        const headers = {
          "content-type": "application/json",
          ...(authorization !== undefined && { authorization }),
        };
        const response = await fetch(base + path, { ...init, headers });
        expect(response.status, `${path} with ${authorization}`).toBe(401);
        expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
        expect(await response.text()).not.toMatch(/eyJ|"kid"|"items"|data-console/);
      }
    }
    // The token is not accepted in a query parameter or a cookie.
    for (const [query, headers] of [
      [`?admin_token=${ADMIN_TOKEN}&access_token=${ADMIN_TOKEN}`, {}],
      ["", { cookie: `adminToken=${ADMIN_TOKEN}` }],
    ] as const) {
      expect((await fetch(`${base}/api/tokens${query}`, { headers })).status).toBe(401);
    }
    expect((await idp.tokens.get(id)).revokedAt).toBeNull();
    expect(await idp.tokens.list({ clientId: "demo-app" })).toHaveLength(1);

    const headers = { "content-type": "application/json", authorization: `bearer ${ADMIN_TOKEN}` };
    expect((await fetch(`${base}/api/tokens`, { headers })).status).toBe(200);
    expect((await fetch(`${base}/api/tokens`, { method: "POST", body: "{}", headers })).status).toBe(201);
    // The token does not bypass the Origin check.
    const foreign = { ...headers, origin: "http://attacker.test" };
    expect((await fetch(`${base}/api/tokens`, { method: "POST", body: "{}", headers: foreign })).status).toBe(
      403,
    );
  });

  test("does not require the admin token on loopback, even if one is set", async () => {
    await using idp = await startMintmark({ adminToken: ADMIN_TOKEN });
    expect((await fetch(`${idp.url}/_mintmark/api/tokens`)).status).toBe(200);
  });

  test("is the only part with a token: health and the protocol need none and show no secret", async () => {
    await using idp = await startMintmark(WIDE);
    const port = new URL(idp.url).port;
    for (const path of ["/_mintmark/health", "/.well-known/openid-configuration", "/.well-known/jwks.json"]) {
      const response = await fetch(`http://localhost:${port}${path}`);
      expect(response.status).toBe(200);
      expect(await response.text()).not.toMatch(new RegExp(`${ADMIN_TOKEN}|"d":|"k":|"p":|secret":`));
    }
  });
});
