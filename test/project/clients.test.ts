// The clients in Python, Go and Java have the verbs of the JavaScript handle, by the same names, and the same error codes.
// Their records and options cannot differ: `npm run generate` makes them from openapi.json.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ERROR_STATUS } from "../../src/errors.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { CLIENT_NAMES, codesOf, handlesOf, verbsOf } from "../support/client-verbs.ts";

/** Not in other processes: functions that run inside the server, and the list of issuers, which is a method there. */
const JAVASCRIPT_ONLY = ["hooks", "issuers"];
/** Classes that several handles share in Go or Java. */
const SHARED_CLASSES: Record<string, string> = {
  ...{ users: "DirectoryHandle", clients: "DirectoryHandle", resources: "DirectoryHandle" },
  ...{ faults: "RulesHandle", overrides: "RulesHandle" },
};
/** What takes the place of JavaScript's test matchers, and of its properties and constructors. */
const ADDED = [
  "active",
  "received",
  "noFindings",
  "baseUrl",
  "baseURL",
  "issuers",
  "start",
  "connect",
  "jwksUri",
  "call",
];

let idp: Mintmark;
beforeAll(async () => {
  idp = await startMintmark();
});
afterAll(() => idp.close());

const members = () => Object.entries(idp).filter(([name]) => !JAVASCRIPT_ONLY.includes(name));
const handles = () => members().filter(([, value]) => typeof value === "object");

describe.each(CLIENT_NAMES)("the client for %s", (client) => {
  test("has every handle of JavaScript", () => {
    expect(handlesOf(client)).toEqual(
      handles()
        .map(([name]) => name)
        .toSorted(),
    );
  });

  test("has every verb of each handle, and no other", () => {
    const verbs = verbsOf(client);
    const expected = handles().map(([name, handle]) => [name, Object.keys(handle as object).toSorted()]);
    const found = handles().map(([name]) => {
      const own = `${name.charAt(0).toUpperCase()}${name.slice(1)}Handle`;
      return [name, verbs[own] ?? verbs[SHARED_CLASSES[name] ?? ""]];
    });
    expect(found).toEqual(expected);
  });

  test("has every verb of an issuer and of the server, and no other", () => {
    const { IssuerHandle = [], Mintmark = [], IsolatedIssuer = [] } = verbsOf(client);
    const found = new Set([...IssuerHandle, ...Mintmark, ...IsolatedIssuer]);
    const expected = members().flatMap(([name, value]) => (typeof value === "function" ? [name] : []));
    expect([...found].filter((name) => !ADDED.includes(name)).toSorted()).toEqual(expected.toSorted());
  });

  test("has no error code of its own", () => {
    const codes = codesOf(client);
    expect(codes).toContain("server_unreachable");
    expect(codes.filter((code) => !(code in ERROR_STATUS))).toEqual([]);
  });
});
