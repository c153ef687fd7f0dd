// `idp.check` against APIs that refuse in unusual ways, or answer what no check expects: a right API has no
// finding that fails, and an API that does not look at tokens is still reported.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fails } from "../../src/check/report/report.ts";
import { type CheckOptions, type CheckReport, type Mintmark, startMintmark } from "../../src/index.ts";
import { startMcpServer } from "../support/weak-servers/mcp.ts";
import { checkClaims } from "../support/weak-servers/server.ts";
import { byJwks } from "../support/weak-servers/verifiers.ts";

const AUDIENCE = "http://localhost:8000/notes";
const SCOPE = "notes:read";
/** Keys of this algorithm are made fast, and each check makes some. */
const ALG = "ES256";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

type Reply = (res: ServerResponse, subject: string) => void;

interface Manner {
  good: Reply;
  /** For requests without a good token. */
  bad: Reply;
}

const json = (res: ServerResponse, status: number, body: object) =>
  void res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
const page = (res: ServerResponse, title: string) =>
  void res
    .writeHead(200, { "content-type": "text/html; charset=utf-8" })
    .end(`<html><title>${title}</title><input name="csrf" value="${crypto.randomUUID()}"></html>`);
const note: Reply = (res, subject) => json(res, 200, { subject, at: new Date().toISOString() });
const loginPage: Reply = (res) => page(res, "Sign in");

/** Starts an API that verifies tokens rightly and answers in the given manner. */
async function startOddApi({ good, bad }: Manner): Promise<AsyncDisposable & { url: string }> {
  const verify = byJwks(idp.url, {}, { cooldownDuration: 0 });
  const subjectOf = async (req: IncomingMessage): Promise<string> => {
    const [header = "", ...others] = req.headersDistinct["authorization"] ?? [];
    const [, token] = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header) ?? [];
    if (token === undefined || others.length > 0) throw new Error("no token");
    const claims = await verify(token);
    checkClaims(claims, { issuer: idp.url, audience: AUDIENCE, scope: SCOPE }, {});
    return String(claims.sub);
  };
  const server = createServer((req, res) => {
    if (req.url?.startsWith("/login")) return loginPage(res, "");
    void text(req).then(() =>
      subjectOf(req).then(
        (subject) => good(res, subject),
        () => bad(res, ""),
      ),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notes`,
    async [Symbol.asyncDispose]() {
      server.close().closeAllConnections();
      await once(server, "close");
    },
  };
}

async function checked(manner: Manner, options: Partial<CheckOptions> = {}): Promise<CheckReport> {
  await using api = await startOddApi(manner);
  return await idp.check({
    url: api.url,
    audience: AUDIENCE,
    scope: SCOPE,
    alg: ALG,
    quick: true,
    ...options,
  });
}

const failing = ({ findings }: CheckReport) => findings.filter(fails).map((each) => each.case);
const graphql = { body: JSON.stringify({ query: "{ me { id } }" }) };
const refusedField = (code: string) => ({ message: "no access", path: ["me"], extensions: { code } });

describe("a right API has no finding that fails if it refuses", () => {
  test.each<[string, Manner, Partial<CheckOptions>?]>([
    ["with 200 and a login page", { good: note, bad: loginPage }],
    ["a page with 200 and a login page", { good: (res) => page(res, "Your notes"), bad: loginPage }],
    [
      "with 200 and an error in JSON",
      { good: note, bad: (res) => json(res, 200, { error: "unauthorized" }) },
    ],
    [
      "with 200 and the public part of the data",
      { good: note, bad: (res) => json(res, 200, { subject: null }) },
    ],
    ["with a redirect to a login page", { good: note, bad: (res) => redirect(res, 302) }],
    ["with 307 to a login page of its own", { good: note, bad: (res) => redirect(res, 307) }],
    ["with 404", { good: note, bad: (res) => json(res, 404, {}) }],
    [
      "with 401 and nothing, and answers 204",
      { good: (res) => empty(res, 204), bad: (res) => empty(res, 401) },
    ],
    [
      "with 403 and nothing, and answers 200 and nothing",
      { good: (res) => empty(res, 200), bad: (res) => empty(res, 403) },
    ],
    ["with 204, and answers 200", { good: note, bad: (res) => empty(res, 204) }],
    [
      "with GraphQL errors and no data",
      {
        good: (res, id) => json(res, 200, { data: { me: { id } } }),
        bad: (res) => json(res, 200, { data: null, errors: [{ message: "no access" }] }),
      },
      graphql,
    ],
    [
      "with GraphQL errors beside public data",
      {
        good: (res, id) => json(res, 200, { data: { me: { id }, version: "1" } }),
        bad: (res) =>
          json(res, 200, { data: { me: null, version: "1" }, errors: [refusedField("UNAUTHENTICATED")] }),
      },
      graphql,
    ],
  ])("%s", async (_, manner, options) => {
    const report = await checked(manner, options);
    expect(report.verifier).toBe("jwks");
    expect(failing(report)).toEqual([]);
    expect(report).toMatchObject({ passed: true, accepted: 0 });
  });
});

describe("an API that does not look at tokens is reported", () => {
  test.each<[string, Reply]>([
    ["with JSON", (res) => json(res, 200, { notes: [], at: Date.now() })],
    ["with 204", (res) => empty(res, 204)],
    ["with 200 and nothing", (res) => empty(res, 200)],
  ])("%s", async (_, reply) => {
    const report = await checked({ good: reply, bad: reply });
    expect(report.passed).toBe(false);
    expect(failing(report)).toEqual(expect.arrayContaining(["no-token", "expired", "wrong-audience"]));
  });
});

describe("no good token is accepted, and nothing is reported,", () => {
  test.each<[string, Reply, string]>([
    ["by an address that answers 404 to everything", (res) => json(res, 404, {}), "404"],
    ["by an address that redirects everything to a login page", (res) => redirect(res, 302), "302"],
    ["by an address that shows everybody the same page", loginPage, "200 with the page that everybody gets"],
  ])("%s", async (_, reply, got) => {
    const report = await checked({ good: reply, bad: reply });
    expect(report).toMatchObject({ verifier: null, passed: false, findings: [], cases: [] });
    expect(report.attempts.map((each) => each.got)).toContain(got);
  });
});

describe("an MCP server", () => {
  const mcp = async (options: object, checkOptions: Partial<CheckOptions> = {}) => {
    const server = { scope: SCOPE, ...options };
    await using api = await startMcpServer(idp.url, byJwks(idp.url, {}, { cooldownDuration: 0 }), server);
    return await idp.check({ url: api.url, scope: SCOPE, alg: ALG, quick: true, ...checkOptions });
  };

  test("counts as refusing if a call has no JSON-RPC response", async () => {
    const report = await mcp({ isMute: true });
    expect(failing(report)).toEqual([]);
    expect(report.request).toContain("MCP tools/call read_note");
  });

  test("is checked with a tool from a later page of its list", async () => {
    const report = await mcp({ isOpen: true, pages: 3 });
    expect(failing(report)).toEqual([]);
    expect(report.request).toContain("MCP tools/call read_note");
  });

  test("that always names another page is checked nevertheless", async () => {
    await expect(mcp({ isOpen: true, pages: Infinity })).rejects.toMatchObject({ code: "bad_request" });
  });

  test("without a tool that is safe to call is a usage error that names --tool", async () => {
    const server = { isOpen: true, writes: true, ignoresScope: true, hidesReading: true };
    await expect(mcp(server)).rejects.toMatchObject({
      code: "bad_request",
      hint: expect.stringContaining("--tool") as string,
    });
  });
});

function redirect(res: ServerResponse, status: number): void {
  res.writeHead(status, { location: "/login?next=/notes" }).end();
}

function empty(res: ServerResponse, status: number): void {
  res.writeHead(status).end();
}
