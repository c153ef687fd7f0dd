// A check tries kinds of good tokens until the API accepts one, and detects how the API verifies it. The API and the
// issuer are functions here.
import { describe, expect, test } from "vitest";
import type { MintOptions } from "../../src/check/levers.ts";
import type { Settings } from "../../src/check/options.ts";
import type { Run } from "../../src/check/run.ts";
import type { Answer } from "../../src/check/target/answer.ts";
import { type Approach, findApproach } from "../../src/check/target/approach.ts";
import { chooseIssuer } from "../../src/check/target/issuer.ts";
import type { ApiRequest } from "../../src/check/target/send.ts";
import { wantedOf } from "../../src/check/target/target.ts";
import { findVerifier } from "../../src/check/target/verifier.ts";

const URL = "http://localhost:8000/notes";

const answer = (status: number, more: Partial<Answer> = {}): Answer => ({
  status,
  failure: null,
  wwwAuthenticate: null,
  contentType: "application/json",
  location: null,
  session: null,
  body: "{}",
  refusal: null,
  ...more,
});

interface World {
  /** Answers a request with this token, or without one. */
  reply: (request: ApiRequest, token: string | undefined) => Answer;
  settings: Partial<Settings>;
  header: object;
  fetches: number;
}

/** An issuer that signs with `alg` unless it is asked for another one. A token's value is its form or algorithm. */
function start(
  alg: string,
  { reply = () => answer(401), settings = {}, header, fetches = 0 }: Partial<World>,
) {
  const done: string[] = [];
  const mint = async (options: MintOptions) => {
    const used = options.alg ?? alg;
    const isOpaque = options.format === "opaque";
    if (options.flaw !== undefined) done.push(`${options.flaw} ${String(options.format)} ${used}`);
    return {
      token: options.flaw ?? (isOpaque ? "opaque" : used),
      format: isOpaque ? "opaque" : "jwt",
      header: isOpaque ? null : { alg: used, typ: "at+jwt", ...header },
    };
  };
  const run = {
    settings,
    levers: {
      mint,
      mintWithFormerKey: mint,
      activeAlgs: async () => ["RS256", "HS256", "ES256"],
      jwksFetches: async () => fetches,
      publishKey: async (of: string) => {
        done.push(`publish ${of}`);
        return { kid: "new", remove: async () => void done.push("remove") };
      },
    },
    send: async (request: ApiRequest, carriage: { authorization?: string[] } = {}) =>
      reply(request, carriage.authorization?.[0]?.replace("Bearer ", "")),
  } as unknown as Run;
  return { run, done };
}

/** Accepts only this token. */
const accepting =
  (good: string): World["reply"] =>
  (_, token) =>
    answer(token === good ? 200 : 401);

describe("a token of the kind that the API accepts", () => {
  test("has tokens of former keys beside it, one of a key that was published and removed at once", async () => {
    const { run, done } = start("ES256", { reply: accepting("ES256") });
    const { approach, attempts } = await findApproach(run, { user: "alice" }, URL);
    expect(done).toEqual([
      "retired-key-still-valid jwt ES256",
      "publish ES256",
      "remove",
      "removed-key jwt ES256",
    ]);
    expect([...(approach?.former ?? [])].map(([name, { token }]) => [name, token])).toEqual([
      ["retired-key-still-valid", "retired-key-still-valid"],
      ["removed-key", "removed-key"],
    ]);
    expect(approach).toMatchObject({
      label: `GET ${URL}`,
      request: { method: "GET", url: URL, headers: { accept: "application/json" } },
      ...{ form: "jwt", alg: "ES256", isTyped: true, wanted: { user: "alice", alg: undefined } },
    });
    expect(approach).not.toHaveProperty("mcp");
    expect(attempts).toEqual([
      {
        token: "the issuer's default token for the audience (ES256)",
        request: `GET ${URL}`,
        got: "200",
      },
    ]);
  });

  test("may be opaque, and then the issuer gets no key for it", async () => {
    const { run, done } = start("HS256", {
      reply: accepting("opaque"),
      settings: { verifier: "introspection" },
    });
    const { approach } = await findApproach(run, {}, URL);
    expect(approach).toMatchObject({ form: "opaque", alg: undefined, isTyped: false });
    expect(approach?.former.size).toBe(0);
    expect(done).toEqual([]);
  });

  test("may be signed with a secret, and then the issuer gets no key for it", async () => {
    const { run, done } = start("HS256", { reply: accepting("HS256") });
    const { approach } = await findApproach(run, {}, URL);
    expect(approach).toMatchObject({ form: "jwt", alg: "HS256" });
    expect(approach?.former.size).toBe(0);
    expect(done).toEqual([]);
  });

  test("may be signed with another key, whose algorithm later tokens have", async () => {
    const { run } = start("RS256", { reply: accepting("ES256") });
    const { approach, attempts } = await findApproach(run, {}, URL);
    expect(approach).toMatchObject({ alg: "ES256", wanted: { alg: "ES256" } });
    expect(attempts.map(({ token, got }) => `${token}: ${got}`)).toEqual([
      "the issuer's default token for the audience (RS256): 401",
      "an opaque token: 401",
      "a JWT signed with another key of the issuer (HS256): 401",
      "a JWT signed with another key of the issuer (ES256): 200",
    ]);
  });

  test.each([
    ["at+jwt", true],
    ["AT+JWT", true],
    ["application/at+jwt", true],
    ["JWT", false],
    ["xat+jwt", false],
    ["at+jwtx", false],
    [undefined, false],
  ])("has the type of an access token or not: %s", async (typ, isTyped) => {
    const { run } = start("ES256", { reply: accepting("ES256"), header: { typ } });
    expect((await findApproach(run, {}, URL)).approach).toMatchObject({ isTyped });
  });
});

describe("the MCP request", () => {
  const failed = { refusal: { form: "GraphQL errors", text: "" } };
  const initialized = answer(200, { body: '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"v1"}}' });

  test.each<[string, Answer, string[]]>([
    ["a failure in a body", answer(200, failed), ["GET", "POST"]],
    ["a stream of events", answer(200, { contentType: "text/event-stream; charset=utf-8" }), ["GET", "POST"]],
    ["an error that is no refusal", answer(404), ["GET", "POST"]],
    ["a refusal", answer(401), ["GET"]],
    ["another refusal", answer(403), ["GET"]],
  ])("follows a GET unless the token was refused: %s", async (_, got, methods) => {
    const tried: string[] = [];
    const { run } = start("ES256", {
      settings: { alg: "ES256", headers: { "x-tenant": "t1" } },
      reply: ({ method }, token) => {
        if (token === undefined) return answer(401);
        tried.push(method);
        return method === "GET" ? got : initialized;
      },
    });
    const { approach, attempts } = await findApproach(run, {}, URL);
    expect(tried).toEqual(methods);
    expect(attempts).toHaveLength(methods.length);
    expect(approach?.mcp).toEqual(
      methods.length === 1
        ? undefined
        : {
            url: URL,
            headers: { "x-tenant": "t1", "mcp-protocol-version": "v1" },
          },
    );
  });

  test("is not sent if everybody gets the page of the GET, which is another attempt", async () => {
    const page = answer(200, { contentType: "text/html", body: "<title>Sign in</title>" });
    const { run } = start("ES256", { settings: { alg: "ES256" }, reply: () => page });
    const { approach, attempts } = await findApproach(run, {}, URL);
    expect(approach).toBeUndefined();
    expect(attempts.map(({ request, got }) => `${request}: ${got}`)).toEqual([
      `GET ${URL}: 200`,
      `GET ${URL}: 200 with the page that everybody gets`,
    ]);
    expect(new Set(attempts.map(({ token }) => token)).size).toBe(1);
  });

  test.each<[string, Partial<Settings>, string[]]>([
    ["none beside a method", { method: "PUT" }, ["PUT undefined"]],
    ["none beside a body", { body: "x=1" }, ["POST x=1"]],
    ["the only one with a tool", { tool: "read" }, ["POST initialize"]],
  ])("is %s", async (_, settings, expected) => {
    const tried: string[] = [];
    const { run } = start("ES256", {
      settings: { alg: "ES256", ...settings },
      reply: ({ method, body }) => {
        tried.push(`${method} ${body?.startsWith("{") ? "initialize" : String(body)}`);
        return answer(404);
      },
    });
    await findApproach(run, {}, URL);
    expect(tried).toEqual(expected);
  });
});

describe("the verifier", () => {
  const approach: Approach = {
    request: { method: "GET", url: URL, headers: {} },
    label: `GET ${URL}`,
    wanted: {},
    form: "jwt",
    alg: "ES256",
    isTyped: true,
    former: new Map(),
  };

  test.each<[string, Partial<Approach>, Partial<World>, string]>([
    ["as the option says", { form: "opaque" }, { settings: { verifier: "hmac" } }, "hmac"],
    ["introspection of opaque tokens", { form: "opaque" }, { reply: () => answer(200) }, "introspection"],
    ["introspection, if a revoked token is refused", {}, {}, "introspection"],
    ["a secret", { alg: "HS256" }, { reply: accepting("revoked"), fetches: 1 }, "hmac"],
    ["a static key, if the keys are never fetched", {}, { reply: accepting("revoked") }, "static-key"],
    ["the JWKS", {}, { reply: accepting("revoked"), fetches: 1 }, "jwks"],
    [
      "the JWKS, of an unknown algorithm",
      { alg: undefined },
      { reply: accepting("revoked"), fetches: 1 },
      "jwks",
    ],
  ])("is %s", async (_, changes, world, expected) => {
    const { run } = start("ES256", world);
    expect(await findVerifier(run, { ...approach, ...changes })).toBe(expected);
  });
});

describe("the token that a check asks for", () => {
  const metadata = { resource: "https://api.test/mcp", scopes: ["read", "write"] };

  test.each<[string, Partial<Settings>, object]>([
    ["the metadata", {}, { audience: metadata.resource, scope: "read write" }],
    [
      "the options, which come first",
      { audience: "other", scope: "write", alg: "ES256" },
      { audience: "other", scope: "write", alg: "ES256" },
    ],
    ["the options, which may ask for no scope", { scope: "" }, { audience: metadata.resource }],
  ])("is described by %s", (_, settings, expected) => {
    expect(wantedOf(settings as Settings, { url: URL, metadata } as never)).toEqual(expected);
  });

  test("is for the URL of an API without metadata", () => {
    expect(wantedOf({} as Settings, { url: URL, metadata: undefined })).toEqual({ audience: URL });
  });

  test.each([
    ["the given one", "given", ["http://shop.test"], "given"],
    ["the one that the API names", undefined, ["http://shop.test"], "shop"],
    [
      "the default one, if the API names several",
      undefined,
      ["http://shop.test", "http://idp.test/"],
      "default",
    ],
    ["the default one, if the API names none", undefined, [], "default"],
  ])("is of %s", async (_, given, authorizationServers, expected) => {
    const items = [
      { id: "shop", url: "http://shop.test/" },
      { id: "default", url: "http://idp.test" },
    ];
    const call = (async () => ({ items })) as never;
    const chosen = await chooseIssuer(call, given, { ...metadata, authorizationServers } as never);
    expect(chosen.id).toBe(expected);
    expect(chosen.url).toBe(items.find(({ id }) => id === expected)?.url ?? "");
  });
});
