// Issuers that sign ID tokens with a separate key, like Cognito: the effect of each verb on both keys, and
// that both keys survive restarts and are shared between processes and versions.
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, type MintmarkConfig, startMintmark } from "../../src/index.ts";
import type { RingKey } from "../../src/keys/states.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";

const running: Mintmark[] = [];
const folders: string[] = [];
let idp: Mintmark;
let cognito: IssuerHandle;

beforeEach(async () => {
  idp = await start({ alg: "ES256" });
  cognito = await idp.issuer("cognito");
});
afterAll(async () => {
  await Promise.all(running.map((each) => each.close()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function start(
  { alg, ...ofIssuer }: NonNullable<MintmarkConfig["issuers"]>[string],
  server: MintmarkConfig = {},
): Promise<Mintmark> {
  const started = await startMintmark({
    ...server,
    issuers: { cognito: { profile: "cognito", alg, ...ofIssuer } },
  });
  running.push(started);
  return started;
}

const kidOf = (token: string) => decodeProtectedHeader(token).kid ?? "";
const access = (issuer = cognito) => issuer.token({ user: "alice" });
const id = (issuer = cognito) => issuer.token({ user: "alice", kind: "id" });
/** Returns the kids of a new access token and a new ID token. */
const kids = async (issuer = cognito) => [kidOf(await access(issuer)), kidOf(await id(issuer))];

async function jwks(issuer = cognito): Promise<JSONWebKeySet> {
  return (await (await fetch(`${issuer.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
}

const published = async (issuer = cognito) => (await jwks(issuer)).keys.map(({ kid }) => kid);
const verifies = async (token: string, issuer = cognito) =>
  jwtVerify(token, createLocalJWKSet(await jwks(issuer))).then(
    () => true,
    () => false,
  );

/** Returns the asymmetric keys as `[tokens, state]`. */
async function ring(issuer = cognito): Promise<string[][]> {
  const keys = (await issuer.keys.list()).filter(({ alg }) => !alg.startsWith("HS"));
  return keys.map(({ tokens, state }) => [tokens, state]);
}

function pem(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }) as string;
}

describe("the list of keys", () => {
  it("has, for each key, the kind of tokens and the number of tokens that it signed", async () => {
    await access();
    await access();
    await id();
    const keys = await cognito.keys.list();
    expect(keys.map(({ alg, tokens, state, tokensSigned }) => [alg, tokens, state, tokensSigned])).toEqual([
      ["ES256", "access", "active", 2],
      ["ES256", "id", "active", 1],
      ["HS256", "all", "active", 0],
    ]);
  });

  it("has one key for all tokens in the other profiles", async () => {
    const all = await startMintmark();
    running.push(all);
    for (const name of ["default", "auth0", "keycloak", "okta", "entra", "google"]) {
      const keys = await (await all.issuer(name)).keys.list();
      expect([name, ...new Set(keys.map(({ tokens }) => tokens))]).toEqual([name, "all"]);
    }
  });
});

describe("rotating keys", () => {
  it("replaces the key for access tokens, which is published first", async () => {
    const [, forId] = await kids();
    const { kid, tokens } = await cognito.keys.rotate();
    expect(tokens).toBe("access");
    expect(await kids()).toEqual([kid, forId]);
    expect((await published()).slice(0, 2)).toEqual([kid, forId]);
  });

  it("with `tokens: id` replaces the key for ID tokens", async () => {
    const [forAccess, forId] = await kids();
    const old = await id();
    const { kid, tokens } = await cognito.keys.rotate({ tokens: "id" });
    expect(tokens).toBe("id");
    expect(await kids()).toEqual([forAccess, kid]);
    expect(await published()).toEqual([forAccess, kid, forId]);
    expect(await verifies(old)).toBe(true);
  });

  it("activates the next key of the same purpose only", async () => {
    const next = await cognito.keys.rotate({ tokens: "id", prepublish: true });
    const forAccess = await cognito.keys.rotate();
    expect(forAccess.kid).not.toBe(next.kid);
    expect((await cognito.keys.rotate({ tokens: "id" })).kid).toBe(next.kid);
    expect(await kids()).toEqual([forAccess.kid, next.kid]);
  });

  it("without overlap does not change the other key", async () => {
    const [forAccess] = await kids();
    const [ofAccess, ofId] = [await access(), await id()];
    const { kid } = await cognito.keys.rotate({ tokens: "id", overlap: false });
    expect(await published()).toEqual([forAccess, kid]);
    expect([await verifies(ofAccess), await verifies(ofId)]).toEqual([true, false]);
  });
});

describe("a key that is addressed by its kid", () => {
  it.each(["retire", "remove"] as const)("is replaced by a key of the same purpose on %s", async (verb) => {
    const [forAccess, forId = ""] = await kids();
    await cognito.keys[verb](forId);
    const [stillForAccess, successor] = await kids();
    expect(stillForAccess).toBe(forAccess);
    expect(successor).not.toBe(forId);
    expect(await ring()).toEqual([
      ["access", "active"],
      ["id", verb === "retire" ? "retiring" : "removed"],
      ["id", "active"],
    ]);
  });
});

describe("a compromised key", () => {
  it.each([
    ["access", [false, true]],
    ["id", [true, false]],
  ] as const)("invalidates the tokens that it signed and no others: %s", async (tokens, expected) => {
    const minted = [await cognito.mint({ user: "alice" }), await cognito.mint({ user: "alice", kind: "id" })];
    const { removed, active, revokedTokens } = await cognito.keys.compromise({ tokens });
    expect([removed.tokens, active.tokens, revokedTokens]).toEqual([tokens, tokens, 1]);
    expect(await Promise.all(minted.map(({ token }) => verifies(token)))).toEqual(expected);
    const records = await Promise.all(minted.map((each) => cognito.tokens.get(each.id)));
    expect(records.map(({ revokedAt }) => revokedAt === null)).toEqual(expected);
    expect([await verifies(await access()), await verifies(await id())]).toEqual([true, true]);
  });
});

describe("an imported key", () => {
  it("signs access tokens, or ID tokens with `tokens: id`", async () => {
    const first = await cognito.keys.import({ pem: pem() });
    const second = await cognito.keys.import({ pem: pem(), tokens: "id" });
    expect([first.tokens, second.tokens]).toEqual(["access", "id"]);
    expect(await kids()).toEqual([first.kid, second.kid]);
    expect(await ring()).toEqual([
      ["access", "retiring"],
      ["id", "retiring"],
      ["access", "active"],
      ["id", "active"],
    ]);
  });
});

describe("key-related flaws", () => {
  it.each(["retired-key-still-valid", "removed-key"] as const)(
    "use a former key of the same kind of token: %s",
    async (flaw) => {
      const made = async (kind: "access" | "id") => kidOf(await cognito.token({ user: "alice", kind, flaw }));
      const purposeOf = async (kid: string) =>
        (await cognito.keys.list()).find((key) => key.kid === kid)?.tokens;
      expect([await purposeOf(await made("access")), await purposeOf(await made("id"))]).toEqual([
        "access",
        "id",
      ]);
      expect(await made("id")).toBe(await made("id"));
    },
  );

  it.each(["wrong-signature", "tampered-payload", "embedded-jwk"] as const)(
    "use the kid of the active key for the same kind of token: %s",
    async (flaw) => {
      const [forAccess, forId] = await kids();
      const made = async (kind: "access" | "id") => cognito.token({ user: "alice", kind, flaw });
      const [ofAccess, ofId] = [await made("access"), await made("id")];
      expect([kidOf(ofAccess), kidOf(ofId)]).toEqual([forAccess, forId]);
      expect([await verifies(ofAccess), await verifies(ofId)]).toEqual([false, false]);
    },
  );

  it("use a kid that is not published: unknown-kid", async () => {
    for (const kind of ["access", "id"] as const) {
      expect(await published()).not.toContain(
        kidOf(await cognito.token({ user: "alice", kind, flaw: "unknown-kid" })),
      );
    }
  });
});

describe("the verbs of the ring reject", () => {
  it("`tokens: id` if all tokens have the same key", async () => {
    const refusal = {
      code: "bad_request",
      message: 'issuer "default" signs all its tokens with the same key',
      hint: "Leave `tokens` out.",
    };
    await expect(idp.keys.rotate({ tokens: "id" })).rejects.toMatchObject(refusal);
    await expect(idp.keys.compromise({ tokens: "id" })).rejects.toMatchObject(refusal);
    await expect(idp.keys.import({ pem: pem(), tokens: "id" })).rejects.toMatchObject(refusal);
    await expect(idp.keys.rotate({ tokens: "access" })).resolves.toMatchObject({ tokens: "all" });
  });

  it("a secret for ID tokens only", async () => {
    await expect(cognito.keys.rotate({ alg: "HS256", tokens: "id" })).rejects.toMatchObject({
      code: "bad_request",
      message: "there is no HS256 key that signs only ID tokens",
    });
  });

  it("an unknown kind of tokens over HTTP", async () => {
    const response = await fetch(`${idp.url}/_mintmark/api/keys/rotate`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ issuer: "cognito", tokens: "refresh" }),
    });
    expect([response.status, await response.json()]).toMatchObject([400, { code: "bad_request" }]);
  });
});

describe("the keys for access tokens and ID tokens", () => {
  it("differ, even if they come from the pool of isolated issuers", async () => {
    await using isolated = await idp.isolate({ profile: "cognito", alg: "RS256" });
    const { keys } = await jwks(isolated);
    expect(new Set(keys.map(({ n }) => n)).size).toBe(2);
    expect(await verifies(await id(isolated), isolated)).toBe(true);
  });

  it("are the published development keys in a test, for every algorithm", async () => {
    for (const alg of ["PS256", "ES384", "EdDSA"] as const) {
      const own = await (await start({ alg })).issuer("cognito");
      expect(await kids(own)).toEqual([
        `mintmark-development-${alg}`,
        `mintmark-development-id-token-${alg}`,
      ]);
      expect([await verifies(await access(own), own), await verifies(await id(own), own)]).toEqual([
        true,
        true,
      ]);
    }
  });

  it("survive a reset", async () => {
    const before = await kids();
    await cognito.reset();
    expect(await kids()).toEqual(before);
  });

  it("are the same for two processes that start at the same time on one folder", async () => {
    const server = { data: newFolder(), ephemeral: false, keys: "generate" } as const;
    const two = await Promise.all([start({ alg: "ES256" }, server), start({ alg: "ES256" }, server)]);
    const issuers = await Promise.all(two.map((each) => each.issuer("cognito")));
    const [one, other] = await Promise.all(issuers.map((issuer) => kids(issuer)));
    expect(one).toEqual(other);
    expect(await published(issuers[0])).toEqual(one);
    await issuers[0]?.keys.rotate({ tokens: "id" });
    expect(await kids(issuers[1])).toEqual(await kids(issuers[0]));
    expect(await published(issuers[1])).toHaveLength(3);
  });

  it("rotate on a schedule, each at its own time", async () => {
    const server = { data: newFolder(), ephemeral: false } as const;
    const first = await start({ alg: "ES256" }, server);
    const [forAccess, forId] = await kids(await first.issuer("cognito"));
    await first.close();
    await rewriteRing(server.data, (key) =>
      key.tokens === "id" ? { ...key, activatedAt: (key.activatedAt ?? 0) - 100 } : key,
    );
    const second = await start({ alg: "ES256", rotateEverySeconds: 90 }, server);
    const issuer = await second.issuer("cognito");
    expect(await ring(issuer)).toEqual([
      ["access", "active"],
      ["id", "retiring"],
      ["id", "active"],
    ]);
    const [stillForAccess, successor] = await kids(issuer);
    expect(stillForAccess).toBe(forAccess);
    expect(successor).not.toBe(forId);
  });

  it("are created in a folder whose issuer had one key for all tokens, which stay valid", async () => {
    const server = { data: newFolder(), ephemeral: false } as const;
    const first = await start({ alg: "ES256" }, server);
    const before = await first.issuer("cognito");
    const old = await access(before);
    await first.close();
    await rewriteRing(server.data, ({ tokens, ...key }) => (tokens === "id" ? undefined : key));
    const issuer = await (await start({ alg: "ES256" }, server)).issuer("cognito");
    expect(await ring(issuer)).toEqual([
      ["access", "active"],
      ["id", "active"],
    ]);
    const [forAccess, forId] = await kids(issuer);
    expect([forAccess, forId === forAccess]).toEqual([kidOf(old), false]);
    expect(await verifies(old, issuer)).toBe(true);
  });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mintmark-id-token-keys-"));
  folders.push(folder);
  return folder;
}

async function rewriteRing(folder: string, change: (key: RingKey) => RingKey | undefined): Promise<void> {
  const store = openSqliteStore(join(folder, "mintmark.db"));
  const stored = await store.documents.get<{ keys: RingKey[] }>("cognito", "keys", "ring");
  const keys = stored?.value.keys.flatMap((key) => change(key) ?? []);
  await store.documents.put("cognito", "keys", "ring", { keys }, stored?.version ?? 0);
  await store.close();
}
