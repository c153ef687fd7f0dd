// Several servers on one Redis: what one of them changes holds on the others, and what happens while Redis is down.
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type Mintmark, MintmarkError, startMintmark } from "../../src/index.ts";
import { freePort } from "../support/free-port.ts";
import { HAS_REDIS, type RedisServer, startRedis } from "../support/redis-server.ts";

const missing = HAS_REDIS ? "" : " (skipped: redis-server is not installed)";
const BASIC = { authorization: `Basic ${btoa("demo-service:demo-service-secret")}` };

const ADMIN_TOKEN = "0123456789abcdef-admin";

/** Where each server listens: their own URL is the one that clients use. */
const addresses = new WeakMap<Mintmark, string>();

const token = (idp: Mintmark) =>
  fetch(`${addresses.get(idp)}/token`, {
    method: "POST",
    headers: BASIC,
    body: new URLSearchParams({ grant_type: "client_credentials", scope: "read" }),
  });

const refresh = (idp: Mintmark, value: string) =>
  fetch(`${addresses.get(idp)}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: value,
      client_id: "demo-app",
    }),
  });

async function isActive(idp: Mintmark, value: string): Promise<unknown> {
  const body = new URLSearchParams({ token: value });
  const response = await fetch(`${addresses.get(idp)}/introspect`, { method: "POST", headers: BASIC, body });
  return ((await response.json()) as { active: unknown }).active;
}

async function kids(idp: Mintmark): Promise<string[]> {
  const { keys } = (await (await fetch(`${addresses.get(idp)}/jwks`)).json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
}

describe.skipIf(!HAS_REDIS)(`servers on one Redis${missing}`, () => {
  let redis: RedisServer;
  let one: Mintmark;
  let other: Mintmark;
  let count = 0;

  beforeAll(async () => {
    redis = await startRedis({ durable: true });
  });
  afterAll(() => redis.remove());

  beforeEach(async () => {
    const store = `${redis.url}?prefix=test-${++count}`;
    // Both have the URL that clients use, as behind a load balancer.
    const settings = { adminToken: ADMIN_TOKEN, issuersOnFirstTouch: { max: 2 } };
    const start = async () => {
      const port = await freePort();
      const idp = await startMintmark({
        store,
        port,
        publicUrl: "http://localhost:4411",
        alg: "ES256",
        ...settings,
      });
      addresses.set(idp, `http://127.0.0.1:${port}`);
      return idp;
    };
    one = await start();
    other = await start();
    onTestFinished(async () => {
      await one.close();
      await other.close();
    });
  });

  it("publish the same keys, and take each other's tokens", async () => {
    expect(await kids(one)).toEqual(await kids(other));
    const { access_token: value } = (await (await token(one)).json()) as { access_token: string };
    expect(await isActive(other, value)).toBe(true);
    expect((await other.tokens.list()).map(({ id }) => id)).toEqual(
      (await one.tokens.list()).map(({ id }) => id),
    );
  });

  it("have a rotation, a revocation, a moved clock and a changed directory in common at once", async () => {
    const before = await kids(other);
    const { kid } = await one.keys.rotate();
    await expect.poll(() => kids(other)).toEqual([kid, ...before]);

    const { access_token: value } = (await (await token(one)).json()) as { access_token: string };
    expect(await isActive(one, value)).toBe(true);
    await other.tokens.revokeMany({ clientId: "demo-service" });
    expect(await isActive(one, value)).toBe(false);

    await one.clock.advance(3600);
    await expect.poll(async () => (await other.clock.get()).aheadSeconds).toBeGreaterThanOrEqual(3600);

    await one.users.put("zoe", { roles: ["admin"] });
    await expect.poll(async () => (await other.users.list()).map(({ name }) => name)).toContain("zoe");
  });

  it("apply a fault exactly as often as it says, whichever of them is asked", async () => {
    await token(one);
    await token(other);
    const { id } = await one.faults.add({ endpoint: "token", status: 429, times: 5 });
    await expect.poll(async () => (await other.faults.list()).length).toBe(1);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => token(index % 2 ? one : other)),
    );
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
    expect(await other.faults.list()).toMatchObject([{ id, used: 5 }]);
    expect(await other.faults.clear()).toBe(1);
    await expect.poll(() => one.faults.list()).toEqual([]);
  });

  it("apply an override once, whichever of them is asked", async () => {
    await one.overrides.add({ target: "token", claims: { tenant: "acme" } });
    await expect.poll(async () => (await other.overrides.list()).length).toBe(1);
    const tokens = await Promise.all([other, one, other].map(async (idp) => (await token(idp)).json()));
    const payloads = (tokens as { access_token: string }[]).map(
      ({ access_token: value }) =>
        JSON.parse(Buffer.from(value.split(".")[1]!, "base64url").toString()) as { tenant?: string },
    );
    expect(payloads.map(({ tenant }) => tenant).filter(Boolean)).toEqual(["acme"]);
  });

  it("keep one request log, without secrets, and hear of each other's requests", async () => {
    const waiting = one.requests.waitFor({ endpoint: "token", clientId: "demo-service" });
    await token(other);
    expect(await waiting).toMatchObject({ endpoint: "token", status: 200 });
    await token(one);
    const [first, second] = await other.requests.list({ endpoint: "token" });
    expect([first, second]).toMatchObject([{ clientId: "demo-service" }, { clientId: "demo-service" }]);
    expect(Number(second!.id)).toBeGreaterThan(Number(first!.id));
    const shown = JSON.stringify(await one.requests.list({ endpoint: "token" }));
    expect(shown).not.toContain(BASIC.authorization.slice("Basic ".length));

    const taken = await Promise.all(
      [one, other, one, other].map(({ requests }) => requests.take({ endpoint: "token" })),
    );
    expect(taken.filter((each) => each !== undefined)).toHaveLength(2);
    await token(one);
    expect(await other.requests.clear()).toBe(1);
    expect(await one.requests.list()).toEqual([]);
  });

  it("serve the isolated issuers of each other, and close them for all", async () => {
    const own = await one.isolate({ id: "shop", users: { zoe: { roles: [] } } });
    const at = (idp: Mintmark, path: string) => fetch(`${addresses.get(idp)}/shop${path}`);
    const { keys } = (await (await at(other, "/.well-known/jwks.json")).json()) as {
      keys: { kid: string }[];
    };
    expect((await own.keys.list()).map(({ kid }) => kid)).toContain(keys[0]?.kid);
    const { id } = await (await other.issuer("shop")).mint({ user: "zoe" });
    expect((await own.tokens.list()).map((each) => each.id)).toContain(id);
    await expect(other.isolate({ id: "shop" })).rejects.toMatchObject({ code: "conflict" });

    await own.close();
    const ids = async (idp: Mintmark) => {
      const health = await fetch(`${addresses.get(idp)}/_mintmark/health`);
      return ((await health.json()) as { issuers: { id: string }[] }).issuers.map((each) => each.id);
    };
    await expect.poll(() => ids(other)).not.toContain("shop");
    await using successor = await other.isolate({ id: "shop" });
    expect((await successor.tokens.list()).map((each) => each.id)).not.toContain(id);
    expect((await at(one, "/.well-known/jwks.json")).status).toBe(200);
    expect((await (await one.issuer("shop")).users.list()).map(({ name }) => name)).not.toContain("zoe");
  });

  it("close an isolated issuer that nobody uses any more, as that of a test that has crashed", async () => {
    const store = `${redis.url}?prefix=crashed-${count}`;
    const limits = { isolatedIssuers: 2, isolatedIdleSeconds: 2 };
    const start = () => startMintmark({ store, limits, alg: "ES256" });
    const crashed = await start();
    const left = await crashed.isolate({ id: "left" });
    const { id } = await left.mint({ user: "alice" });
    await crashed.close(); // Redis keeps the issuer

    await using idp = await start();
    const used = await idp.isolate({ id: "used" });
    await expect
      .poll(async () => {
        await used.token({ user: "alice" });
        const next = await idp.isolate({ id: "next" }).catch((error: unknown) => error);
        return next instanceof MintmarkError ? next.code : (next as { url: string }).url;
      })
      .toBe(`${idp.url}/next`);
    expect((await idp.issuers.list()).map((issuer) => issuer.id)).toEqual(
      expect.arrayContaining(["used", "next"]),
    );
    await expect(idp.issuer("left")).rejects.toMatchObject({ code: "unknown_issuer" });
    await used.close();
    const successor = await idp.isolate({ id: "left" });
    expect((await successor.tokens.list()).map((token) => token.id)).not.toContain(id);
  });

  it("make an issuer on first touch only once between them, whichever of them is touched", async () => {
    const jwks = await Promise.all(
      [one, other, one, other].map(async (idp) => {
        const response = await fetch(`${addresses.get(idp)}/touched/.well-known/jwks.json`);
        return ((await response.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
      }),
    );
    expect(new Set(jwks.flat()).size).toBe(jwks[0]!.length);
    await fetch(`${addresses.get(other)}/second/.well-known/jwks.json`);
    const third = await fetch(`${addresses.get(one)}/third/.well-known/jwks.json`);
    expect(third.status).toBe(503);
    expect(await third.json()).toMatchObject({ error: "too_many_issuers" });
  });

  it("know each other's sign-ins to the console, and their ends", async () => {
    // A request that a proxy forwarded needs the admin token, and behind a proxy these servers are meant to be.
    const ask = (idp: Mintmark, path: string, init: RequestInit = {}) =>
      fetch(`${addresses.get(idp)}/_mintmark${path}`, {
        redirect: "manual",
        ...init,
        headers: { "x-forwarded-for": "203.0.113.7", origin: addresses.get(idp)!, ...init.headers },
      });
    const signedIn = await ask(one, "/sign-in", {
      method: "POST",
      body: new URLSearchParams({ token: ADMIN_TOKEN }),
    });
    expect(signedIn.status).toBe(303);
    const cookie = signedIn.headers.getSetCookie()[0]!.split(";")[0]!;
    const list = (idp: Mintmark) => ask(idp, "/api/keys", { headers: { cookie } });
    expect((await list(one)).status).toBe(200);
    expect((await list(other)).status).toBe(200);
    await ask(other, "/sign-out", { method: "POST", headers: { cookie } });
    expect((await list(one)).status).toBe(401);
  });

  it("count wrong admin tokens together", async () => {
    const guess = (idp: Mintmark, token: string) =>
      fetch(`${addresses.get(idp)}/_mintmark/api/keys`, {
        headers: { "x-forwarded-for": "203.0.113.9", authorization: `Bearer ${token}` },
      });
    await guess(other, "the first request makes it listen");
    let wrong = 0;
    while ((await guess(one, "wrong")).status === 401) wrong++;
    expect(wrong).toBeGreaterThan(90);
    let more = 0;
    await expect.poll(async () => (await guess(other, `wrong-${more++}`)).status).toBe(429);
    expect(more).toBeLessThan(50);
    expect((await guess(other, ADMIN_TOKEN)).status).toBe(429);
  });

  it("serve the keys that each other's tokens point to, and count the fetches together", async () => {
    const { header } = await one.mint({ flaw: "jku" });
    const { pathname } = new URL(String(header!["jku"]));
    expect((await fetch(addresses.get(other)! + pathname)).status).toBe(200);
    expect((await fetch(addresses.get(one)! + pathname)).status).toBe(200);
    const recorded = await fetch(
      `${addresses.get(one)}/_mintmark/api/recorder/${pathname.split("/").at(-1)}`,
    );
    expect(await recorded.json()).toMatchObject({ fetches: 2 });
  });

  it("notice that a refresh token was redeemed before, whichever of them has redeemed it", async () => {
    const { token: value } = await one.mint({ user: "alice", kind: "refresh", client: "demo-app" });
    expect((await refresh(one, value)).status).toBe(200);
    const findings = async () =>
      (await one.requests.list({ endpoint: "token" })).flatMap((entry) =>
        entry.findings.map(({ name }) => name),
      );
    await expect
      .poll(async () => {
        expect((await refresh(other, value)).status).toBe(400);
        return findings();
      })
      .toContain("reused-refresh-token");
  });

  it("redeem a refresh token only once between them", async () => {
    const { token: value } = await one.mint({ user: "alice", kind: "refresh", client: "demo-app" });
    const statuses = (await Promise.all([one, other, one, other].map((idp) => refresh(idp, value)))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  it.each([
    ["has ended", () => redis.kill(), () => redis.restart()],
    ["hangs", () => redis.signal("SIGSTOP"), () => redis.signal("SIGCONT")],
  ] as const)(
    "answer 503 with Retry-After while Redis %s, and recover by themselves",
    async (_, end, begin) => {
      const { access_token: value } = (await (await token(one)).json()) as { access_token: string };
      await end();
      try {
        for (const ask of [() => token(one), () => fetch(`${addresses.get(other)}/_mintmark/health`)]) {
          const response = await ask();
          expect(response.status).toBe(503);
          expect(response.headers.get("retry-after")).not.toBeNull();
        }
        const refused = await fetch(`${addresses.get(one)}/introspect`, {
          method: "POST",
          headers: BASIC,
          body: new URLSearchParams({ token: value }),
        });
        expect(refused.status).toBe(503);
        expect(await refused.json()).toMatchObject({ error: "temporarily_unavailable" });
      } finally {
        await begin();
      }
      await expect.poll(async () => (await token(one)).status).toBe(200);
      await expect
        .poll(async () => (await fetch(`${addresses.get(other)}/_mintmark/health`)).status)
        .toBe(200);
      expect(await isActive(other, value)).toBe(true);
    },
  );

  it("say at the start that Redis cannot be reached, and where they looked", async () => {
    const starting = startMintmark({ store: "redis://user:secret@127.0.0.1:1" });
    await expect(starting).rejects.toMatchObject({
      code: "store_failed",
      message: expect.stringMatching(/^the store redis:\/\/127\.0\.0\.1:1 failed: .*ECONNREFUSED/) as unknown,
      hint: expect.stringContaining("Check that Redis is running") as unknown,
    });
  });
});
