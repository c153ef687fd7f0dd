// Requests that are answered without the engine: generated requests are sent to the server as they are, and with an
// empty query, which only the engine answers. Both must have the same response, ledger row and log entry.
import { createServer, request as sendRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";
import { issuerHandle } from "../../src/handle/handle.ts";
import { answerDirectly } from "../../src/http/direct/direct.ts";
import { Port } from "../../src/http/direct/port.ts";
import { WELL_KNOWN } from "../../src/http/issuer-paths.ts";
import type { RequestRecord } from "../../src/index.ts";
import { startServer } from "../../src/mintmark.ts";

const secret = "plain-secret-of-a-client";
const spaced = "a secret with spaces";
const clients = {
  plain: { secret, grantTypes: ["client_credentials"] },
  limited: {
    secret,
    grantTypes: ["client_credentials"],
    scopes: ["read", "write"],
    defaultScopes: ["read"],
  },
  opaque: { secret, grantTypes: ["client_credentials"], tokenFormat: "opaque" },
  login: { secret, grantTypes: ["authorization_code"], redirectUris: ["http://localhost/cb"] },
  bound: { secret, grantTypes: ["client_credentials"], dpopBoundAccessTokens: true },
  posts: { secret, grantTypes: ["client_credentials"], tokenEndpointAuthMethod: "client_secret_post" },
  signs: { secret, grantTypes: ["client_credentials"], tokenEndpointAuthMethod: "client_secret_jwt" },
  "with:colon": { secret: "100% of + secrets", grantTypes: ["client_credentials"] },
  spaced: { secret: spaced, grantTypes: ["client_credentials"] },
  anybody: { redirectUris: ["http://localhost/cb"] },
} as const;
const config = parseConfig({
  ephemeral: true,
  log: "silent",
  clients,
  issuers: {
    strict: {
      clients,
      resources: {
        api: { audience: "https://api.example", scopes: ["read", "write"], defaultScopes: ["read"] },
        short: {
          audience: ["https://short.example", "short"],
          accessTokenExpiresInSeconds: 30,
          tokenFormat: "opaque",
          claims: { tier: "gold" },
        },
        hmac: {
          audience: "https://hmac.example",
          alg: "HS256",
          secret: "a secret of at least 32 characters",
          scopeClaim: "scp",
          scopeFormat: "array",
        },
      },
    },
    vendor: { profile: "auth0" },
    tidy: { jwks: { etag: false, cacheControl: "public, max-age=300" }, alg: "ES256" },
    ...Object.fromEntries(
      (["keycloak", "okta", "entra", "google", "cognito"] as const).map((profile) => [profile, { profile }]),
    ),
  },
});
const started = await startServer(config, { keys: "published", port: 0 });
const { control, url: base } = started;
afterAll(() => started.close());
// Log entries say how long tokens are still valid.
beforeAll(async () => {
  for (const { id } of control.issuers.all()) await issuerHandle(control, id, "").clock.set({ frozen: true });
});

interface Sent {
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

function send(origin: string, { path, method = "POST", headers = {}, body }: Sent): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const target = new URL(origin);
  const sent = sendRequest(
    { host: target.hostname, port: target.port, path, method, headers },
    (response) => {
      response.setEncoding("utf8");
      let text = "";
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        const { date: _, ...rest } = response.headers;
        resolve({ status: response.statusCode ?? 0, headers: rest, body: text });
      });
    },
  );
  sent.on("error", reject);
  sent.end(body);
  return promise;
}

/** Returns numbers from 0 to 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Pick = <T>(from: readonly T[]) => T;

const CLIENTS = [
  "plain",
  "plain",
  "plain",
  "limited",
  "opaque",
  "login",
  "bound",
  "posts",
  "signs",
  "anybody",
  "gone",
];
const basic = (id: string, value: string, scheme = "Basic") =>
  `${scheme} ${Buffer.from(`${id}:${value}`).toString("base64")}`;

/** Adds the client's authentication to the form, and returns the headers. Most clients authenticate correctly. */
function authenticate(pick: Pick, form: [string, string][]): Record<string, string> {
  const id = pick(CLIENTS);
  const colon = "with:colon";
  const ways: (() => Record<string, string>)[] = [
    ...Array.from({ length: 6 }, () => () => ({ authorization: basic(id, secret) })),
    ...Array.from({ length: 3 }, () => () => {
      form.push(["client_id", id], ["client_secret", secret]);
      return {};
    }),
    () => ({ authorization: basic(id, "wrong") }),
    () => ({ authorization: basic(id, secret, "basic") }),
    () => ({ authorization: `${basic(id, secret)}=` }),
    () => ({
      authorization: basic(encodeURIComponent(id), encodeURIComponent(secret).replaceAll("%20", "+")),
    }),
    () => ({ authorization: basic(colon, "100% of + secrets") }),
    () => ({ authorization: basic(encodeURIComponent(colon), encodeURIComponent("100% of + secrets")) }),
    () => ({ authorization: basic("spaced", pick([spaced, spaced.replaceAll(" ", "+")])) }),
    () => ({ authorization: `Bearer ${id}` }),
    () => ({ authorization: "Basic" }),
    () => {
      form.push(["client_id", pick([id, "other"])]);
      return { authorization: basic(id, secret) };
    },
    () => {
      form.push(["client_secret", secret]);
      return { authorization: basic(id, secret) };
    },
    () => {
      form.push(["client_id", id], ["client_id", id], ["client_secret", secret]);
      return {};
    },
    () => {
      form.push(["client_id", id], ["client_secret", ""]);
      return {};
    },
    () => {
      form.push(["client_id", id]);
      return {};
    },
    () => ({}),
  ];
  return pick(ways)();
}

/** Usual headers of a form, with something unusual now and then. */
function formHeaders(pick: Pick): Record<string, string> {
  const type = "application/x-www-form-urlencoded";
  return pick([
    ...Array.from({ length: 12 }, () => ({ "content-type": type })),
    { "content-type": `${type};charset=UTF-8` },
    { "content-type": `${type}; charset=iso-8859-1` },
    { "content-type": "application/json" },
    { "content-type": type, origin: "http://localhost:3000" },
    { "content-type": type, origin: "https://elsewhere.example" },
    { "content-type": type, dpop: "not.a.proof" },
    { "content-type": type, "transfer-encoding": "chunked" },
    { "content-type": type, "x-forwarded-host": "proxy.example", "x-forwarded-proto": "https" },
    { "content-type": type, accept: "text/html" },
  ]);
}

const textOf = (form: [string, string][]) => new URLSearchParams(form).toString();

function tokenRequest(pick: Pick): Sent {
  const form: [string, string][] = [];
  const isUsual = pick([true, true, true, true, false]);
  form.push([
    "grant_type",
    isUsual ? "client_credentials" : pick(["client_credentials", "password", "refresh_token", ""]),
  ]);
  const scope = pick(["", "read", "read", "read write", "write", "admin", "openid", "read offline_access", "read read", " read", "read  write", 're"ad', "läs"]); // prettier-ignore
  if (scope !== "" || !isUsual) form.push(["scope", scope]);
  const resource = pick(["", "", "https://api.example", "https://short.example", "https://hmac.example", "https://other.example/x", "short", "https://api.example#part", "not a uri", "urn:mintmark:aud:api"]); // prettier-ignore
  if (resource !== "") form.push([pick(["resource", "resource", "audience"]), resource]);
  if (pick([true, ...Array.from({ length: 12 }, () => false)])) {
    form.push(["resource", "https://api.example"]);
  }
  const format = pick(["", "", "", "jwt", "opaque", "both", "JWT"]);
  if (format !== "") form.push(["token_format", format]);
  const extra = pick([
    "",
    "",
    "",
    "",
    "",
    "aud",
    "assertion",
    "request",
    "authorization_details",
    "__proto__",
    "code",
  ]);
  if (extra !== "") form.push([extra, "x"]);
  if (pick([true, ...Array.from({ length: 20 }, () => false)])) {
    form.push(["grant_type", "client_credentials"]);
  }
  const headers = { ...authenticate(pick, form), ...formHeaders(pick) };
  const path = pick(["/token", "/token", "/oauth/token", "/oauth2/token", "/strict/token", "/strict/token", "/strict/token", "/vendor/oauth/token", "/TOKEN", "/token/", "//token", "/strict/oauth/token"]); // prettier-ignore
  return { path, headers, body: textOf(form) };
}

/** What is the same in two tokens that were issued for the same request. */
function shapeOfToken(token: unknown): unknown {
  if (typeof token !== "string" || token.split(".").length !== 3) return String(token).length;
  const { jti, iat, exp, ...claims } = decodeJwt(token);
  return { header: decodeProtectedHeader(token), claims, jti: typeof jti, seconds: (exp ?? 0) - (iat ?? 0) };
}

function shapeOf({ status, headers, body }: Answer): unknown {
  const isJson = body !== "" && String(headers["content-type"]).startsWith("application/json");
  const read = isJson ? (JSON.parse(body) as Record<string, unknown>) : body;
  const shape =
    isJson && typeof read === "object" && "access_token" in read
      ? { ...read, access_token: shapeOfToken(read["access_token"]) }
      : read;
  // An ETag and a length depend on the body, which is compared itself.
  return { status, headers, order: isJson ? Object.keys(read) : [], shape };
}

const handleOf = (path: string) => {
  const id = path.includes("/strict") ? "strict" : path.includes("/vendor") ? "vendor" : "default";
  return issuerHandle(control, id, "");
};

function shapeOfEntry({ id: _, at: __, durationMilliseconds: ___, jti, ...entry }: RequestRecord): unknown {
  return { ...entry, jti: typeof jti };
}

async function lastToken(path: string): Promise<unknown> {
  const [token] = await handleOf(path).tokens.list({ limit: 1 });
  if (!token) return undefined;
  const { id, jti, valueEnd, issuedAt, expiresAt, claims, ...rest } = token;
  const { jti: _, iat: __, exp: ___, ...kept } = claims;
  const seconds = (Date.parse(expiresAt ?? "") - Date.parse(issuedAt)) / 1000;
  return { ...rest, id: typeof id, jti: typeof jti, valueEnd: valueEnd?.length, seconds, claims: kept };
}

/** Sends a request both ways and compares everything that it leads to. */
async function expectSame(sent: Sent): Promise<void> {
  const about = JSON.stringify(sent);
  await handleOf(sent.path).requests.clear();
  const rows: unknown[] = [];
  const answers: Answer[] = [];
  for (const path of [sent.path, `${sent.path}?`]) {
    answers.push(await send(base, { ...sent, path }));
    rows.push(await lastToken(sent.path));
  }
  const [direct, engine] = answers.map(shapeOf);
  expect(direct, about).toEqual(engine);
  expect(rows[0], about).toEqual(rows[1]);
  const [first, second] = await handleOf(sent.path).requests.list();
  expect(shapeOfEntry(first!), about).toEqual(shapeOfEntry(second!));
}

const tokens: string[] = [];
async function mintTokens(): Promise<string[]> {
  if (tokens.length > 0) return tokens;
  for (const id of ["default", "strict"]) {
    const idp = handleOf(`/${id}`);
    const minted = await idp.mint([
      { user: "alice", scope: "read" },
      { user: "alice", format: "opaque" },
      { user: "alice", format: "both" },
      { client: "plain", audience: "https://api.example" },
      { user: "bob", kind: "id" },
      { user: "bob", kind: "refresh" },
      { subject: "somebody", expiresInSeconds: "never" },
      { user: "alice", expiresInSeconds: -10 },
      { user: "alice", notBeforeInSeconds: 1000 },
      { user: "alice", flaw: "alg-none" },
      { user: "alice", claims: { scope: 7, active: "yes" } },
    ]);
    tokens.push(...minted.flatMap(({ token, opaque }) => (opaque === undefined ? [token] : [token, opaque])));
    await idp.tokens.revoke((await idp.mint({ user: "alice" })).id);
    const { token, id: revoked } = await idp.mint({ user: "alice" });
    await idp.tokens.revoke(revoked);
    tokens.push(token);
  }
  for (const format of ["jwt", "opaque"]) {
    const form = { grant_type: "client_credentials", scope: "read", token_format: format };
    const headers = {
      authorization: basic("plain", secret),
      "content-type": "application/x-www-form-urlencoded",
    };
    const answer = await send(base, { path: "/token", headers, body: textOf(Object.entries(form)) });
    tokens.push((JSON.parse(answer.body) as { access_token: string }).access_token);
  }
  return tokens;
}

function introspectionRequest(pick: Pick, known: readonly string[]): Sent {
  const form: [string, string][] = [];
  const token = pick([
    pick(known),
    pick(known),
    pick(known),
    pick(known),
    "unknown",
    "",
    "a b",
    "@presented",
  ]);
  if (token !== "") form.push(["token", token]);
  const hint = pick(["", "", "access_token", "refresh_token", "nonsense"]);
  if (hint !== "") form.push(["token_type_hint", hint]);
  const extra = pick(["", "", "", "", "scope", "__proto__"]);
  if (extra !== "") form.push([extra, "x"]);
  if (pick([true, ...Array.from({ length: 15 }, () => false)])) form.push(["token", pick(known)]);
  const headers = { ...authenticate(pick, form), ...formHeaders(pick) };
  const path = pick(["/introspect", "/introspect", "/oauth/introspect", "/oauth2/introspect", "/strict/introspect", "/introspect/"]); // prettier-ignore
  return { path, headers, body: textOf(form) };
}

const picking = (seed: number): Pick => {
  const random = randomNumbers(seed);
  return (from) => from[Math.floor(random() * from.length)]!;
};

describe("generated requests have the same response, token and log entry as the engine's", () => {
  it.each([1, 2, 3, 4])("at the token endpoint, seed %i", async (seed) => {
    const pick = picking(seed);
    for (let count = 0; count < 250; count++) await expectSame(tokenRequest(pick));
  });

  it.each([5, 6, 7])("at the introspection endpoint, seed %i", async (seed) => {
    const [pick, known] = [picking(seed), await mintTokens()];
    for (let count = 0; count < 250; count++) await expectSame(introspectionRequest(pick, known));
  });

  it.each([8, 9])("at the documents, seed %i", async (seed) => {
    const pick = picking(seed);
    const paths = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/.well-known/jwks.json", "/jwks", "/strict/.well-known/openid-configuration", "/.well-known/openid-configuration/strict", "/.well-known/oauth-authorization-server/strict", "/strict/.well-known/jwks.json", "/vendor/.well-known/jwks.json", "/vendor/.well-known/openid-configuration", "//jwks", "/JWKS", "/.well-known/jwks.json/", "/strict/jwks", "/.well-known/nothing"]; // prettier-ignore
    const etags = ["*", '"other"'];
    for (let count = 0; count < 150; count++) {
      const path = pick(paths);
      const headers: Record<string, string> = pick([
        {},
        {},
        { origin: "https://elsewhere.example" },
        { "if-none-match": pick(etags) },
        { "if-none-match": `W/${pick(etags)}, "more"` },
        { "content-length": "0" },
        { authorization: "Bearer x" },
        { accept: "text/html" },
      ]);
      const method = pick(["GET", "GET", "GET", "HEAD", "OPTIONS", "POST"]);
      await expectSame({ path, method, headers });
      const { etag } = (await send(base, { path, method: "GET" })).headers;
      if (typeof etag === "string") etags.push(etag);
      if (pick([true, false, false, false, false, false])) await handleOf(path).keys.rotate();
      if (pick([true, false, false, false, false, false])) {
        const name = pick(["one", "two"]);
        await handleOf(path).resources.put(name, {
          audience: `https://${name}.example`,
          scopes: [pick(["a", "b"])],
        });
      }
    }
  });
});

/** The documents' paths at every issuer, in each form and by each alias. */
const DOCUMENTS = control.issuers.all().flatMap((issuer) => {
  const { mountPath, profile } = issuer;
  const { routes, aliases, rootAliases, sharedMounts = [] } = profile.paths;
  const all = Object.entries({ ...aliases, ...(mountPath === "" && rootAliases) });
  const others = all.flatMap(([path, name]) => (name === "discovery" || name === "jwks" ? [path] : []));
  const below = [...WELL_KNOWN, routes.jwks, ...others];
  return [
    ...WELL_KNOWN.map((path) => [issuer, `${path}${mountPath}`] as const),
    ...[mountPath, ...sharedMounts].flatMap((mount) =>
      below.map((path) => [issuer, `${mount}${path}`] as const),
    ),
  ];
});

describe("the plainest requests", () => {
  const port = new Port({ issuers: control.issuers, publicUrl: new URL(base), allowHosts: [] });
  let direct: string;
  const alone = createServer((request, response) => {
    void answerDirectly(port, request, response).then((isDone) => {
      if (!isDone) response.writeHead(599).end();
    });
  });
  beforeAll(async () => {
    await Promise.all(["/", "/strict"].map((path) => handleOf(path).reset()));
    await new Promise<void>((resolve) => void alone.listen(0, "127.0.0.1", resolve));
    direct = `http://127.0.0.1:${(alone.address() as AddressInfo).port}`;
  });
  afterAll(() => void alone.close());

  const headers = {
    authorization: basic("plain", secret),
    "content-type": "application/x-www-form-urlencoded",
  };
  const form = (fields: Record<string, string>) => textOf(Object.entries(fields));
  const grant = { grant_type: "client_credentials" };

  it.each([
    ["a token", "/token", form({ ...grant, scope: "read" })],
    ["a token without a scope", "/token", form(grant)],
    ["an opaque token", "/oauth/token", form({ ...grant, scope: "read", token_format: "opaque" })],
    [
      "a token for a resource",
      "/strict/token",
      form({ ...grant, scope: "write", resource: "https://api.example" }),
    ],
    ["a token for an audience", "/strict/token", form({ ...grant, audience: "short" })],
    ["a token for a client whose form has the secret", "/token", form({ ...grant, client_id: "posts", client_secret: secret })], // prettier-ignore
  ])("for %s are answered without the engine", async (_what, path, body) => {
    const { authorization, ...others } = headers;
    const sent = body.includes("client_secret") ? others : { ...others, authorization };
    const answer = await send(direct, { path, headers: sent, body });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ token_type: "Bearer" });
  });

  it("for documents are answered without the engine, in each form, at each issuer", async () => {
    for (const [issuer, path] of DOCUMENTS) {
      const sent = { path, method: "GET" };
      const [alone, engine] = [await send(direct, sent), await send(base, { ...sent, path: `${path}?` })];
      expect(alone.status, `${issuer.id} ${path}`).toBe(200);
      expect(shapeOf(alone), `${issuer.id} ${path}`).toEqual(shapeOf(engine));
    }
    expect(DOCUMENTS.length).toBeGreaterThan(30);
  });

  it("for introspection are answered without the engine, for every active access token", async () => {
    for (const token of [{}, { format: "opaque" }, { format: "both" }, { kind: "refresh" }] as const) {
      const body = form({ token: await handleOf("/").token({ user: "alice", ...token }) });
      const answer = await send(direct, { path: "/introspect", headers, body });
      expect(JSON.parse(answer.body)).toMatchObject({ active: true });
    }
  });

  it.each([
    ["a wrong secret", "/token", { authorization: basic("plain", "wrong") }, form(grant)],
    [
      "an unknown scope",
      "/strict/token",
      {},
      form({ ...grant, scope: "unknown", resource: "https://api.example" }),
    ],
    ["a client without the grant", "/token", { authorization: basic("login", secret) }, form(grant)],
    ["an inactive token", "/introspect", {}, form({ token: "unknown" })],
    ["a page of another origin", "/token", { origin: "https://elsewhere.example" }, form(grant)],
    ["a host that is not the server's", "/token", { host: "attacker.example" }, form(grant)],
    ["a query", "/token?x=1", {}, form(grant)],
  ])("with %s are left to the engine, without a trace", async (_what, path, more, body) => {
    const idp = handleOf(path);
    await idp.requests.clear();
    const before = (await idp.tokens.list({ limit: 1 }))[0]?.id;
    expect((await send(direct, { path, headers: { ...headers, ...more }, body })).status).toBe(599);
    expect(await idp.requests.list()).toEqual([]);
    expect((await idp.tokens.list({ limit: 1 }))[0]?.id).toBe(before);
  });

  it("are left to the engine while a fault, an override or a hook is in force", async () => {
    const idp = handleOf("/");
    const sent = { path: "/token", headers, body: form({ ...grant, scope: "read" }) };
    const fault = await idp.faults.add({ endpoint: "userinfo", status: 503 });
    expect((await send(direct, sent)).status).toBe(599);
    await idp.faults.remove(fault.id);
    const stop = idp.hooks.on("token", () => {});
    expect((await send(direct, sent)).status).toBe(599);
    stop();
    await idp.overrides.add({ target: "token", claims: { extra: true } });
    expect((await send(direct, sent)).status).toBe(599);
    await idp.overrides.clear();
    expect((await send(direct, sent)).status).toBe(200);
  });
});
