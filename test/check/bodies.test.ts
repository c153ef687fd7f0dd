// `idp.check`: what the body of a 200 says about a token that should be refused.
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CheckOptions, type CheckReport, type Mintmark, startMintmark } from "../../src/index.ts";
import { ALG, AUDIENCE, json, type Manner, SCOPE, startMannered } from "../support/weak-servers/mannered.ts";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

async function checked(manner: Manner, options: Partial<CheckOptions>): Promise<{ report: CheckReport }> {
  const { url } = await startMannered(idp.url, manner);
  const given = { audience: AUDIENCE, scope: SCOPE, alg: ALG, verifier: "jwks", ...options } as const;
  return { report: await idp.check({ url, ...given }) };
}

describe("an answer in a body", () => {
  const long = (length: number, end: string) => `{"data":null,"pad":"${"x".repeat(length)}",${end}}`;
  const errors = '"errors":[{"message":"no"}]';
  const reply =
    (body: string, type = "application/json") =>
    (res: ServerResponse) =>
      void res.writeHead(200, { "content-type": type }).end(body);
  const judged = async (bad: (res: ServerResponse) => void) => {
    const { report } = await checked({ bad }, { only: ["expired"] });
    return report.findings.map(({ kind, got }) => `${kind}: ${got}`);
  };

  test.each<[string, string, string]>([
    [
      "a JSON-RPC error without code or message",
      '{"jsonrpc":"2.0","error":{}}',
      "200 with JSON-RPC error undefined",
    ],
    ["a tool's error", '{"jsonrpc":"2.0","result":{"isError":true}}', "200 with a failed MCP tool"],
    ["GraphQL errors without data", `{${errors}}`, "200 with GraphQL errors"],
    [
      "GraphQL errors with data that is null",
      `{"data":{"me":null,"you":null},${errors}}`,
      "200 with GraphQL errors",
    ],
    [
      "GraphQL errors that refuse access, in small letters",
      '{"data":{"me":1},"errors":[{},{"extensions":{"code":"forbidden"}}]}',
      "200 with GraphQL errors",
    ],
    ["GraphQL errors in a long body", long(60_000, errors), "200 with GraphQL errors"],
  ])("refuses: %s", async (_, body, got) => {
    expect(await judged(reply(body))).toEqual([`different: ${got}`]);
  });

  test.each<[string, string]>([
    ["an error of another JSON-RPC", '{"jsonrpc":"1.0","error":{}}'],
    ["an error that is no object", '{"jsonrpc":"2.0","error":"no"}'],
    ["a tool's result", '{"jsonrpc":"2.0","result":{"isError":false}}'],
    ["no GraphQL errors", '{"data":null,"errors":[]}'],
    ["GraphQL errors beside data", `{"data":{"me":1,"you":null},${errors}}`],
    ["GraphQL errors beside a list", `{"data":[],${errors}}`],
    [
      "GraphQL errors with another code",
      '{"data":{"me":1},"errors":[{"extensions":{"code":"NOT_FORBIDDEN"}},{"extensions":1}]}',
    ],
    ["a body that is too long to be read", long(70_000, errors)],
    ["no JSON", "expired"],
    ["a list", "[]"],
  ])("accepts: %s", async (_, body) => {
    expect(await judged(reply(body))).toEqual(["accepted: 200"]);
  });

  test("that is cut off counts as its status", async () => {
    const cut = (res: ServerResponse) => {
      res.writeHead(200, { "content-length": "1000" }).write("{");
      setImmediate(() => res.destroy());
    };
    expect(await judged(cut)).toEqual(["accepted: 200"]);
  });

  test("that is a stream of events proves nothing, and is not read to its end", async () => {
    const { report } = await checked(
      {
        good: (res) => void res.writeHead(200, { "content-type": "text/event-stream" }).write(": hello\n\n"),
      },
      { method: "GET", timeoutSeconds: 5 },
    );
    expect(report.attempts.map(({ got }) => got)).toEqual(["200"]);
  });
});

test("an answer without a token that differs only in ids, times and numbers is the public one", async () => {
  const shown = (more: object) => (res: ServerResponse) =>
    json(res, 200, { at: Date.now(), id: crypto.randomUUID(), ...more });
  const same = await checked({ good: shown({}), none: shown({}), bad: shown({}) }, { only: ["expired"] });
  expect(same.report.findings.map(({ kind }) => kind)).toEqual(["accepted"]);
  const more = await checked(
    { good: shown({ mine: "x" }), none: shown({}), bad: shown({}) },
    { only: ["expired"] },
  );
  expect(more.report.findings).toMatchObject([
    { kind: "different", got: "200 with the answer to a request without a token" },
  ]);
});
