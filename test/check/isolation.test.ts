// `idp.check` with `asOther` and `create`: which requests it sends as which user, and what it reports.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CheckOptions, type CheckReport, type Mintmark, startMintmark } from "../../src/index.ts";
import {
  ALG,
  type Asked,
  AUDIENCE,
  json,
  type Manner,
  SCOPE,
  startMannered,
} from "../support/weak-servers/mannered.ts";
import { startMcpServer } from "../support/weak-servers/mcp.ts";
import { byJwks } from "../support/weak-servers/verifiers.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const BOB = "22222222-2222-4222-8222-222222222222";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

/** Returns the report, and the requests of the case: those with a good token, for other paths than the API's own. */
async function checked(
  good: Manner["good"],
  options: Partial<CheckOptions>,
): Promise<{ report: CheckReport; asked: Asked[] }> {
  const { url, asked } = await startMannered(idp.url, { ...(good && { good }) });
  const report = await idp.check({
    url,
    audience: AUDIENCE,
    scope: SCOPE,
    verifier: "jwks",
    alg: ALG,
    only: ["other-user"],
    ...options,
  });
  return { report, asked: asked.filter(({ path, subject }) => path !== "/notes" && subject !== "") };
}

const ownerOnly: Manner["good"] = (res, { path, subject }) =>
  json(res, path === "/notes" || subject === ALICE ? 200 : 404, { id: 42, subject });

const sent = (asked: Asked[]) => asked.map(({ method, path, subject }) => `${method} ${path} ${subject}`);

describe("an object of one user", () => {
  test("is asked for by its owner and then by the other user", async () => {
    const { report, asked } = await checked(ownerOnly, { asOther: "GET /notes/42" });
    expect(sent(asked)).toEqual([`GET /notes/42 ${ALICE}`, `GET /notes/42 ${BOB}`]);
    expect(report).toMatchObject({
      passed: true,
      findings: [],
      cases: [
        { name: "other-user", group: "isolation", expected: "shown only to its owner", outcome: "passed" },
      ],
    });
  });

  test("is asked for by the users of the options", async () => {
    const options = { asOther: "GET /notes/42", user: BOB, otherUser: ALICE };
    const { report, asked } = await checked(ownerOnly, options);
    expect(sent(asked)).toEqual([`GET /notes/42 ${BOB}`, `GET /notes/42 ${ALICE}`]);
    expect(
      report.findings.map(({ kind, severity, got, expected }) => [kind, severity, got, expected]),
    ).toEqual([
      ["refused", "critical", "404", "shown to its owner"],
      ["leaked", "critical", "shown", "403 or 404"],
    ]);
    expect(report.findings).toMatchObject([
      {
        summary: "The user's own object.",
        sent: { token: { claims: { sub: BOB } } },
        returned: { status: 404 },
      },
      {
        summary: "Another user's object, requested by its id.",
        sent: {
          request: expect.stringMatching(/^GET .*\/notes\/42$/) as string,
          token: { claims: { sub: ALICE } },
        },
        returned: { status: 200 },
      },
    ]);
    expect(report.findings.map(({ remedy }) => remedy)).toEqual([
      expect.stringContaining("the object exists"),
      expect.stringContaining("owner (`sub`) and id together"),
    ]);
    expect(report.passed).toBe(false);
  });

  test("is reported once if it is shown to everybody", async () => {
    const { report } = await checked((res, { path }) => json(res, 200, { path }), {
      asOther: "GET /notes/42",
    });
    expect(report.findings).toMatchObject([{ case: "other-user", kind: "leaked" }]);
    expect(report.cases).toMatchObject([{ outcome: "failed" }]);
    expect(report.causes[0]?.summary).toBe("One user's object is shown to another user");
  });

  test("is not asked for without `asOther`, or if the case is left out", async () => {
    const { report, asked } = await checked(ownerOnly, {
      asOther: "GET /notes/42",
      only: ["expired", "other-user"],
      skip: ["isolation"],
    });
    expect(sent(asked)).toEqual([]);
    expect(report.cases.map(({ name }) => name)).toEqual(["expired"]);
    const without = await checked(ownerOnly, { only: ["expired", "other-user"] });
    expect(without.report.cases.map(({ name }) => name)).toEqual(["expired"]);
  });
});

describe("the object that `create` makes", () => {
  test.each<[string, string, string, string]>([
    ["a number", "/notes/{id}", '{"id":42}', "/notes/42"],
    ["a text", "/notes/{note_id}?v={v}", '{"note_id":"a1","v":"2"}', "/notes/a1?v=2"],
    ["neither text nor number", "/notes/{id}", '{"id":{"a":1}}', "/notes/%7Bid%7D"],
    ["absent", "/notes/{id}/{x}", '{"id":1}', "/notes/1/%7Bx%7D"],
  ])("gives its members to `asOther`: %s", async (_, path, answer, expected) => {
    const good: Manner["good"] = (res, { method }) =>
      method === "POST" ? void res.writeHead(201).end(answer) : json(res, 200, {});
    const { asked } = await checked(good, { create: 'POST /new {"text":"a b"}', asOther: `GET ${path}` });
    expect(sent(asked)).toEqual([`POST /new ${ALICE}`, `GET ${expected} ${ALICE}`, `GET ${expected} ${BOB}`]);
    expect(asked[0]).toMatchObject({
      body: '{"text":"a b"}',
      headers: { "content-type": "application/json" },
    });
    expect(asked[1]).toMatchObject({ body: "" });
    expect(asked[1]?.headers).not.toHaveProperty("content-type");
  });

  test("puts a text into a body without breaking its JSON", async () => {
    const good: Manner["good"] = (res) => json(res, 200, { id: 'a"b\\c' });
    const { asked } = await checked(good, { create: "POST /new", asOther: 'PUT /x {"id":"{id}"}' });
    expect(asked.map(({ method, body }) => `${method} ${body}`)).toEqual([
      "POST ",
      'PUT {"id":"a\\"b\\\\c"}',
      'PUT {"id":"a\\"b\\\\c"}',
    ]);
  });

  test("is a usage error if its answer is not JSON", async () => {
    const good: Manner["good"] = (res, { method }) =>
      void res.writeHead(method === "POST" ? 418 : 200).end("made");
    await expect(checked(good, { create: "POST /new", asOther: "GET /{id}" })).rejects.toMatchObject({
      code: "bad_request",
      message: "the answer to `create` is not JSON",
      hint: "The API answered 418.",
    });
  });
});

test.each([
  ["GET", "a method and a path"],
  ["get /notes/42", "a method and a path"],
  ["/notes/42", "a method and a path"],
  ["GET http://localhost:1/notes/42", "a method and a path"],
  ["GET http://[", "a method and a path"],
])("the request %s is a usage error", async (asOther, hint) => {
  await expect(checked(ownerOnly, { asOther })).rejects.toMatchObject({
    code: "bad_request",
    message: `${JSON.stringify(asOther)} is not a request`,
    hint: expect.stringContaining(hint) as string,
  });
});

test("a request may name the API by its whole URL, and has the headers of the others", async () => {
  const { url, asked } = await startMannered(idp.url, { good: ownerOnly });
  const asOther = `DELETE ${new URL("/other?x=1", url).href}`;
  const headers = { "x-tenant": "t1" };
  await idp.check({
    ...{ url, audience: AUDIENCE, scope: SCOPE, verifier: "jwks", alg: ALG, only: ["other-user"] },
    asOther,
    headers,
  });
  expect(asked.slice(-2)).toMatchObject([
    { method: "DELETE", path: "/other?x=1", headers, subject: ALICE },
    { method: "DELETE", path: "/other?x=1", headers, subject: BOB },
  ]);
});

describe("a tool of an MCP server", () => {
  const mcp = async (options: Partial<CheckOptions>) => {
    await using api = await startMcpServer(idp.url, byJwks(idp.url, {}, { cooldownDuration: 0 }), {
      scope: SCOPE,
    });
    return await idp.check({
      url: api.url,
      scope: SCOPE,
      only: ["other-user"],
      verifier: "jwks",
      ...options,
    });
  };

  test("is called by both users with the arguments of `asOther`", async () => {
    const report = await mcp({ asOther: 'read_note  {"id":\n"42"} ' });
    expect(report.findings).toMatchObject([
      {
        kind: "leaked",
        sent: { request: expect.stringContaining("MCP tools/call read_note at ") as string },
      },
    ]);
  });

  test("without arguments gets an empty object", async () => {
    const report = await mcp({ asOther: "read_note" });
    expect(report.findings).toMatchObject([
      {
        kind: "refused",
        got: "200 with JSON-RPC error -32602",
        returned: { body: expect.stringContaining("missing argument") as string },
      },
    ]);
  });

  test("must be written as a name and a JSON object", async () => {
    for (const [asOther, hint] of [
      ['read_note {"id":}', "Write the arguments of the tool as a JSON object."],
      ["read_note 42", 'Write a tool and its arguments: read_note {"id":"42"}'],
      ["", 'Write a tool and its arguments: read_note {"id":"42"}'],
    ] as const) {
      await expect(mcp({ asOther })).rejects.toMatchObject({ code: "bad_request", hint });
    }
  });

  test("that creates gives the JSON in the text of its result", async () => {
    await expect(mcp({ create: 'read_note {"id":"1"}', asOther: "read_note" })).rejects.toMatchObject({
      code: "bad_request",
      message: "the answer to `create` is not JSON",
    });
  });
});
