// The filters of the request log, the number of entries that it keeps, and the secrets that it hides.
import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { RequestFacts } from "../../src/issuer/requests/entry.ts";
import { sizeOf } from "../../src/issuer/requests/entry.ts";
import { filterText, type RequestFilter } from "../../src/issuer/requests/filter.ts";
import { RequestLog } from "../../src/issuer/requests/log.ts";
import {
  withoutCredentials,
  withoutSecrets,
  withoutSecretValues,
} from "../../src/issuer/requests/redaction.ts";
import { SeenValues } from "../../src/issuer/requests/seen-values.ts";
import { requestFacts } from "../support/request-facts.ts";

describe("a filter", () => {
  const log = new RequestLog("default");
  log.add(requestFacts());
  log.add(
    requestFacts({
      endpoint: "token",
      method: "POST",
      path: "/oauth/token",
      clientId: "App",
      grantType: "password",
      params: { Audience: ["one", "Two"], empty: "" },
      authorization: "Basic QXBw",
      status: 400,
      error: "invalid_grant",
      reason: "the Password is wrong",
      findings: [{ name: "missing-state" }] as never,
    }),
  );
  log.add(
    requestFacts({
      endpoint: "userinfo",
      path: "/userinfo",
      user: "Alice-ID",
      decision: "issued a Code",
      scopes: ["read", "write:all"],
      jti: "Jti-1",
      fault: "fault-1",
      overrides: ["override-1", "override-2"],
      status: 399,
    }),
  );
  log.add(requestFacts({ endpoint: null, path: "/lost", status: null }));
  log.add(requestFacts({ path: "/odd", status: 200, error: "teapot" }));

  it.each<[RequestFilter, number[]]>([
    [{}, [1, 2, 3, 4, 5]],
    [{ endpoint: "token" }, [2]],
    [{ endpoint: "toke" }, []],
    [{ method: "post" }, [2]],
    [{ method: "GET" }, [1, 3, 4, 5]],
    [{ path: "/jwks" }, [1]],
    [{ path: "/jwk" }, []],
    [{ clientId: "App" }, [2]],
    [{ clientId: "app" }, []],
    [{ grantType: "password" }, [2]],
    [{ user: "Alice-ID" }, [3]],
    [{ status: 200 }, [1, 5]],
    [{ status: null }, [4]],
    [{ error: "teapot" }, [5]],
    [{ error: null }, [1, 3, 4]],
    [{ jti: "Jti-1" }, [3]],
    [{ fault: "fault-1" }, [3]],
    [{ scope: "read" }, [3]],
    [{ scope: "write" }, []],
    [{ override: "override-2" }, [3]],
    [{ override: "override-3" }, []],
    [{ finding: "missing-state" }, [2]],
    [{ finding: "missing" }, []],
    [{ params: {} }, [1, 2, 3, 4, 5]],
    [{ params: { Audience: "Two" } }, [2]],
    [{ params: { Audience: "one Two" } }, []],
    [{ params: { empty: "" } }, [2]],
    [{ params: { empty: null } }, [1, 3, 4, 5]],
    [{ params: { Audience: "one", other: null } }, [2]],
    [{ params: { Audience: "one", empty: null } }, []],
    [{ outcome: "refused" }, [2, 4, 5]],
    [{ outcome: "answered" }, [1, 3]],
    [{ after: 2 }, [3, 4, 5]],
    [{ before: 2 }, [1]],
    [{ after: 1, before: 3 }, [2]],
    [{ endpoint: "token", outcome: "answered" }, []],
    [{ texts: [] }, []],
    [{ texts: ["get /JWKS"] }, [1]],
    [{ texts: ["nothing", "lost"] }, [4]],
    [{ texts: ["APP"] }, [2]],
    [{ texts: ["userinfo"] }, [3]],
    [{ texts: ["passw"] }, [2]],
    [{ texts: ["qxbw"] }, [2]],
    [{ texts: ["399"] }, [3]],
    [{ texts: ["invalid_"] }, [2]],
    [{ texts: ["a code"] }, [3]],
    [{ texts: ["is wrong"] }, [2]],
    [{ texts: ["alice"] }, [3]],
    [{ texts: ["jti-"] }, [3]],
    [{ texts: ["fault-"] }, [3]],
    [{ texts: ["read write"] }, [3]],
    [{ texts: ["audience"] }, [2]],
    [{ texts: ["two"] }, [2]],
    [{ texts: ["missing-st"] }, [2]],
    [{ texts: ["undefined"] }, []],
  ])("%j finds the entries %j, in their order", (filter, ids) => {
    expect(log.list(filter).map(({ id }) => id)).toEqual(ids);
  });

  it("is written in messages with what it names", () => {
    const filter = { endpoint: "token", clientId: undefined, status: null, params: { a: "b" } };
    expect(filterText(filter)).toBe('endpoint "token", status null, params {"a":"b"}');
    expect(filterText({})).toBe("");
  });
});

describe("the log", () => {
  const size = sizeOf(requestFacts());
  const kept = (log: RequestLog) => log.list({}).map(({ id }) => id);

  it("counts the texts of an entry", () => {
    const bare = sizeOf(requestFacts({ path: "" }));
    const of = (more: Partial<RequestFacts>) => sizeOf(requestFacts({ path: "", ...more })) - bare;
    expect([
      of({ path: "12345" }),
      of({ authorization: "123" }),
      of({ decision: "12" }),
      of({ reason: "1" }),
    ]).toEqual([5, 3, 2, 1]);
    expect([
      of({ params: { abc: "12" } }),
      of({ params: { a: ["1", "22"] } }),
      of({ params: { a: undefined } }),
    ]).toEqual([37, 100, 33]);
    expect(bare).toBeGreaterThan(500);
  });

  it("keeps what fits exactly, and drops the oldest for one byte more", () => {
    const log = new RequestLog("default", { limitBytes: 3 * size });
    for (let count = 0; count < 3; count++) log.add(requestFacts());
    expect(kept(log)).toEqual([1, 2, 3]);
    log.add(requestFacts());
    expect(kept(log)).toEqual([2, 3, 4]);
    log.add(requestFacts({ path: "/jwks2" }));
    expect(kept(log)).toEqual([4, 5]);
  });

  it("has room again for what was taken or cleared, and never uses an id twice", () => {
    const log = new RequestLog("default", { limitBytes: 3 * size });
    for (let count = 0; count < 4; count++) log.add(requestFacts());
    expect(log.take({})?.id).toBe(2);
    expect(log.take({ path: "/nowhere" })).toBeUndefined();
    log.add(requestFacts());
    expect(kept(log)).toEqual([3, 4, 5]);
    expect([log.clear(), log.clear()]).toEqual([3, 0]);
    for (let count = 0; count < 3; count++) log.add(requestFacts());
    expect(kept(log)).toEqual([6, 7, 8]);
  });

  it("tells its listeners of matching entries until they stop or it closes", async () => {
    const added: number[] = [];
    const log = new RequestLog("default", { onAdd: ({ id }) => void added.push(id) });
    const heard: [string, number][] = [];
    const ended: string[] = [];
    const listen = (name: string, filter: RequestFilter) =>
      log.listen(filter, { hear: ({ id }) => void heard.push([name, id]), end: () => void ended.push(name) });
    const stop = listen("all", {});
    listen("odd", { path: "/odd" });
    log.add(requestFacts());
    log.add(requestFacts({ path: "/odd" }));
    stop();
    log.add(requestFacts({ path: "/odd" }));
    expect(heard).toEqual([
      ["all", 1],
      ["all", 2],
      ["odd", 2],
      ["odd", 3],
    ]);
    log.close();
    log.add(requestFacts({ path: "/odd" }));
    expect([heard.length, ended, added]).toEqual([4, ["odd"], [1, 2, 3, 4]]);
    listen("late", {});
    await Promise.resolve();
    expect(ended).toEqual(["odd", "late"]);
  });
});

describe("what the log shows of secrets", () => {
  const digest = (text: string) => `sha256:${hash("sha256", text).slice(0, 12)}…`;
  const long = "x".repeat(16);

  it("is a mark for secrets, and a digest for tokens of 16 characters and more", () => {
    const shown = withoutSecrets({
      client_secret: long,
      password: ["one", "two"],
      refresh_token: long,
      token: "x".repeat(15),
      code: [long, "short"],
      scope: "read",
      client_assertion_type: "jwt",
      nothing: undefined,
    });
    expect(shown).toEqual({
      client_secret: "[redacted]",
      password: ["[redacted]", "[redacted]"],
      refresh_token: digest(long),
      token: "[redacted]",
      code: [digest(long), "[redacted]"],
      scope: "read",
      client_assertion_type: "jwt",
      nothing: undefined,
    });
  });

  it.each([
    [null, null],
    ["Basic QXBwOnNlY3JldA==", "Basic [redacted]"],
    [`Bearer ${long}`, `Bearer ${digest(long)}`],
    [`bearer ${long}`, `bearer ${digest(long)}`],
    ["Bearer short", "Bearer [redacted]"],
    [`DPoP ${long}`, "DPoP [redacted]"],
    ["garbage", "[redacted]"],
    ["", "[redacted]"],
  ])("of the Authorization header %j is %j", (header, shown) => {
    expect(withoutCredentials(header)).toBe(shown);
  });

  it("is a mark within texts, for values of 8 characters and more", () => {
    const params = {
      client_secret: "12345678",
      password: "1234567",
      code: ["abcdefgh", "ijklmnop"],
      scope: "read-all-of-it",
    };
    const text = "12345678 and 12345678, 1234567x, abcdefgh, ijklmnop, read-all-of-it";
    expect(withoutSecretValues(text, params)).toBe(
      "[redacted] and [redacted], 1234567x, [redacted], [redacted], read-all-of-it",
    );
    expect(withoutSecretValues(text, {})).toBe(text);
  });
});

it("values that were used up are remembered until as many others have come twice", () => {
  const seen = new SeenValues({ limit: 2 });
  expect(seen.has("a")).toBe(false);
  for (const value of ["a", "b"]) seen.add(value);
  expect([seen.has("a"), seen.has("b"), seen.has("c")]).toEqual([true, true, false]);
  for (const value of ["c", "d"]) seen.add(value);
  expect([seen.has("a"), seen.has("d")]).toEqual([true, true]);
  seen.add("e");
  expect([seen.has("a"), seen.has("c"), seen.has("e")]).toEqual([false, true, true]);
  seen.close();
});
