// The four interfaces of the control plane agree: HTTP with its OpenAPI document, MCP tools, the JavaScript
// handle and the command line have the same verbs, the same answers and the same errors.
import { globSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VERB_GROUPS } from "../../src/cli/commands/verbs.ts";
import { declareGroup } from "../../src/cli/verbs/declare.ts";
import { openApiDocument, operationId } from "../../src/control/openapi.ts";
import type { Verb } from "../../src/control/verb.ts";
import { streams, verbs } from "../../src/control/verbs.ts";
import { type Mintmark, MintmarkError, startMintmark } from "../../src/index.ts";
import { toolName } from "../../src/mcp/tool.ts";
import { mintmark } from "../support/command-line.ts";
import { WAYS } from "../support/control-tools.ts";
import { REFUSED_HERE, sampleInput } from "../support/verb-samples.ts";

type Input = Record<string, unknown>;
type Skin = (idp: Mintmark, verb: Verb, input: Input) => Promise<unknown>;

/** The method's name on the handle, if it differs from the verb's name. */
const SHORTER_IN_JAVASCRIPT: Record<string, string> = { "tokens.mint": "mint" };
/** Positional arguments of methods, besides the members in the path and the one that is the whole body. */
const BEFORE_OPTIONS: Record<string, string[]> = { inspect: ["token"] };
const NOT_IN_JAVASCRIPT: Record<string, string> = {
  "recorder.get": "for `check`, which reports fetched keys as a finding",
  "checks.start": "`idp.check()` runs in the caller's process, and its promise is the check",
  "checks.list": "as for checks.start",
  "checks.get": "as for checks.start",
  "checks.stop": "`signal` of `idp.check()` stops it",
  "checks.report": "`idp.check()` returns the report",
};

/** Verbs whose methods return nothing. */
const SILENT_IN_JAVASCRIPT = ["issuers.close", "reset"];
/** Verbs whose methods return a handle. */
const HANDLES = ["isolate"];

const COMMANDS: Record<string, string> = {
  "tokens.mint": "token",
  "tokens.list": "tokens list",
  "tokens.get": "tokens show",
  "tokens.revoke": "tokens revoke",
  inspect: "tokens inspect",
  "keys.list": "keys list",
  "keys.rotate": "keys rotate",
  "keys.import": "keys import",
  "keys.compromise": "keys compromise",
  "keys.retire": "keys retire",
  "keys.remove": "keys remove",
  "tokens.revokeMany": "tokens revoke",
  "flaws.list": "flaws",
  ca: "ca",
  "presets.list": "env",
  "presets.get": "env",
  ...Object.fromEntries(
    VERB_GROUPS.flatMap(({ name, commands }) =>
      Object.entries(commands).map(([word, verb]) => [verb, `${name} ${word}`.trim()]),
    ),
  ),
};

/** Verbs or groups without a command, with the reason. */
const WITHOUT_COMMAND: Record<string, string> = {
  recorder: "for `check`",
  checks: "`mintmark check` runs in its own process",
};

/** Commands that are not verbs. */
const OTHER_COMMANDS = [
  "serve",
  "worker",
  "keys export",
  "check",
  "run",
  "mcp",
  "init",
  "completion",
  "inspect",
];

const groupOf = (name: string) => name.split(".")[0] ?? name;

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

describe("every verb", () => {
  const document = openApiDocument({ serverUrl: "http://localhost", version: "0" });

  test.each(verbs.map((verb) => [verb.name, verb] as const))("%s has an operation", (_name, verb) => {
    const path = document.paths[verb.path.replace(/:(\w+)/g, "{$1}")];
    expect(path?.[verb.method.toLowerCase()]).toMatchObject({ operationId: operationId(verb.name) });
  });

  test("has a tool, except those for which there is the tool check, and every other tool is a verb", async () => {
    const tools = await (await WAYS["SDK 1 over HTTP"](idp.url)).list();
    expect(tools.map(({ name }) => name).toSorted()).toEqual(
      ["check", ...verbs.filter(({ tool = true }) => tool).map(({ name }) => toolName(name))].toSorted(),
    );
  });

  test("has a method, or a reason for having none", () => {
    const missing = verbs
      .map(({ name }) => name)
      .filter((name) => NOT_IN_JAVASCRIPT[name] === undefined && typeof methodOf(idp, name) !== "function");
    expect(missing).toEqual([]);
  });

  test("has a command, or a reason for having none, and there are no unknown commands", async () => {
    const decided = (name: string) =>
      COMMANDS[name] ?? WITHOUT_COMMAND[name] ?? WITHOUT_COMMAND[groupOf(name)];
    expect(verbs.map(({ name }) => name).filter((name) => decided(name) === undefined)).toEqual([]);
    const real = await commandNames();
    const wanted = new Set([...Object.values(COMMANDS), ...OTHER_COMMANDS]);
    expect(real.toSorted()).toEqual([...wanted].toSorted());
  });

  test("is in every interface, except the streams, which only HTTP has", () => {
    expect(streams.map(({ name }) => name)).toEqual(["requests.events", "changes", "checks.events"]);
  });
});

/** The interfaces that take any input. */
const SKINS: Record<string, Skin> = {
  JavaScript: inJavaScript,
  HTTP: overHttp,
  MCP: async ({ url }, verb, input) => {
    const { isError, structured } = await (
      await WAYS["SDK 2 over HTTP"](url)
    ).call(toolName(verb.name), input);
    if (isError) throw new MintmarkError(structured["code"] as never, structured["message"] as string);
    return structured;
  },
};

describe("the same input gives the same answer through every interface:", () => {
  const offered = verbs.filter(
    ({ name }) => NOT_IN_JAVASCRIPT[name] === undefined && REFUSED_HERE[name] === undefined,
  );

  test.each(offered.map((verb) => [verb.name, verb] as const))("%s", async (_name, verb) => {
    const answers: Record<string, unknown> = {};
    for (const [name, skin] of Object.entries(SKINS)) {
      await using own = await startMintmark();
      await own.clock.set({ setAt: "2030-01-01T00:00:00Z", frozen: true });
      const input = await sampleInput(verb, own);
      answers[name] = comparable(await skin(own, verb, input), own.url);
    }
    expect(answers["MCP"]).toEqual(answers["HTTP"]);
    const { JavaScript: handed, HTTP: sent } = answers;
    if (HANDLES.includes(verb.name)) expect(handed).toMatchObject(identityOf(sent));
    else if (!SILENT_IN_JAVASCRIPT.includes(verb.name)) expect(handed).toEqual(withoutEnvelope(sent));
    else expect(handed).toBeUndefined();
  });

  test.each([
    [
      "tokens.get",
      async () => ({ id: (await idp.mint({ user: "bob" })).id }),
      ({ id }) => ["tokens", "show", id],
    ],
    ["tokens.list", async () => ({}), () => ["tokens", "list", "--json"]],
    ["keys.list", async () => ({}), () => ["keys", "list", "--json"]],
    ["flaws.list", async () => ({}), () => ["flaws", "--json"]],
  ] satisfies [string, () => Promise<Input>, (input: Record<string, string>) => (string | undefined)[]][])(
    "%s on the command line too",
    async (name, prepare, toArguments) => {
      const verb = verbNamed(name);
      const input: Record<string, string> = await prepare();
      const args = toArguments(input) as string[];
      const { stdout } = await mintmark(args, { env: { MINTMARK_URL: idp.url } });
      expect(JSON.parse(stdout)).toEqual(withoutEnvelope(await overHttp(idp, verb, input)));
    },
  );

  test("tokens.mint on the command line too", async () => {
    const args = ["token", "alice", "--audience", "api", "--scope", "read", "--flaw", "expired", "--json"];
    const { stdout } = await mintmark([...args, "--url", idp.url]);
    const input = { user: "alice", audience: "api", scope: "read", flaw: "expired" };
    const overApi = await overHttp(idp, verbNamed("tokens.mint"), input);
    const times = (text: string) => text.replace(/"(iat|exp)":\d+/g, '"$1":0');
    expect(times(JSON.stringify(comparable(JSON.parse(stdout), idp.url)))).toEqual(
      times(JSON.stringify(comparable(overApi, idp.url))),
    );
  });
});

describe("the same mistake gives the same error through every interface:", () => {
  test.each<[string, Input, string]>([
    ["tokens.mint", { user: 5 }, "bad_request"],
    ["tokens.mint", { user: "alice", audence: "api" }, "bad_request"],
    ["tokens.mint", { user: "alice", flaw: "expird" }, "bad_request"],
    ["tokens.mint", { user: "nobody" }, "not_found"],
    ["tokens.mint", { issuer: "nowhere" }, "unknown_issuer"],
    ["tokens.get", { id: "nothing" }, "unknown_token"],
    ["tokens.revokeMany", {}, "bad_request"],
    ["keys.import", { secret: "short", alg: "HS256" }, "weak_secret"],
    ["keys.remove", { kid: "nothing" }, "unknown_key"],
    ["faults.add", { endpoint: "tokn", status: 503 }, "bad_request"],
    ["faults.remove", { id: "nothing" }, "unknown_fault"],
    ["sessions.end", { id: "nothing" }, "unknown_session"],
    ["sessions.endMany", {}, "bad_request"],
    ["requests.waitFor", { endpoint: "token", timeoutSeconds: 0 }, "timeout"],
    ["users.get", { name: "nobody" }, "unknown_user"],
    ["clients.put", { name: "app", entry: { redirectUris: 5 } }, "bad_request"],
    ["clock.set", { advanceSeconds: "an hour" }, "bad_request"],
    ...Object.entries(REFUSED_HERE).map(([name, code]): [string, Input, string] => [name, {}, code]),
  ])("%s %j", async (name, input, code) => {
    const verb = verbNamed(name);
    const refusals = await Promise.all(Object.values(SKINS).map((skin) => refusal(skin, verb, input)));
    expect(refusals.map((each) => each.code)).toEqual(refusals.map(() => code));
    expect(new Set(refusals.map(({ message }) => message)).size).toBe(1);
  });

  test.each([
    ["tokens.mint", { user: "nobody" }, ["token", "nobody"]],
    ["tokens.mint", { user: "alice", flaw: "expird" }, ["token", "alice", "--flaw", "expird"]],
    ["tokens.get", { id: "nothing" }, ["tokens", "show", "nothing"]],
    ["keys.remove", { kid: "nothing" }, ["keys", "remove", "nothing"]],
  ])("%s %j, on the command line", async (name, input, args) => {
    const { message } = await refusal(overHttp, verbNamed(name), input);
    const { code, stdout, stderr } = await mintmark([...args, "--url", idp.url]);
    expect(code).toBeGreaterThan(0);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
  });
});

function verbNamed(name: string): Verb {
  const found = verbs.find((verb) => verb.name === name);
  if (!found) throw new Error(`there is no verb ${name}`);
  return found;
}

function methodOf(handle: unknown, name: string): unknown {
  const path = (SHORTER_IN_JAVASCRIPT[name] ?? name).split(".");
  return path.reduce((value, step) => (value as Input | undefined)?.[step], handle);
}

async function inJavaScript(idp: Mintmark, verb: Verb, { issuer, ...input }: Input): Promise<unknown> {
  const handle = typeof issuer === "string" ? await idp.issuer(issuer) : idp;
  const own = [...verb.path.matchAll(/:(\w+)/g)]
    .map(([, name]) => name as string)
    .concat(verb.body ?? [], BEFORE_OPTIONS[verb.name] ?? []);
  const options = Object.entries(input).filter(([name]) => !own.includes(name));
  const args = [
    ...own.map((name) => input[name]),
    ...(options.length > 0 ? [Object.fromEntries(options)] : []),
  ];
  return (methodOf(handle, verb.name) as (...args: unknown[]) => Promise<unknown>)(...args);
}

async function overHttp({ url }: Mintmark, verb: Verb, input: Input): Promise<unknown> {
  const { [verb.body ?? ""]: whole, ...members } = input;
  const path = verb.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = String(members[name]);
    delete members[name];
    return encodeURIComponent(value);
  });
  const inUrl = verb.method === "GET" || verb.method === "DELETE" || verb.body !== undefined;
  const query = inUrl ? `?${new URLSearchParams(members as Record<string, string>).toString()}` : "";
  const body = verb.body === undefined ? members : whole;
  const response = await fetch(`${url}/_mintmark/api${path}${query}`, {
    method: verb.method,
    headers: { "content-type": "application/json" },
    ...(!["GET", "DELETE"].includes(verb.method) && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { code: never; detail: string };
  if (!response.ok) throw new MintmarkError(answer.code, answer.detail);
  return answer;
}

async function refusal(skin: Skin, verb: Verb, input: Input): Promise<MintmarkError> {
  const error: unknown = await skin(idp, verb, input).then(
    () => new Error("the call did not fail"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MintmarkError);
  return error as MintmarkError;
}

function withoutEnvelope(answer: unknown): unknown {
  const members = Object.entries(answer as Input);
  const [[name, value] = [], second] = members;
  if (name === "items" && second?.[0] === "next") return value;
  return members.length === 1 && name !== undefined ? (value ?? undefined) : answer;
}

function identityOf(record: unknown): object {
  const { id, url } = record as { id: string; url: string };
  return { id, url };
}

/** The answer without parts that differ each time: ids, times, addresses, keys and signatures. */
function comparable(answer: unknown, url: string): unknown {
  if (answer === undefined) return undefined;
  const text = JSON.stringify(answer)
    .replaceAll(url, "http://server")
    .replaceAll(new URL(url).host, "server")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, "JWT")
    .replace(/"(id|jti)":"[^"]{20,}"/g, '"$1":"ID"')
    .replace(/"Date":"[^"]+"/g, '"Date":"TIME"')
    .replace(/"valueEnd":"[^"]{4}"/g, '"valueEnd":"END"')
    .replace(/"(kid|n|x|y)":"[\w-]{40,}"/g, '"$1":"KEY"')
    .replace(/"(durationMilliseconds|aheadSeconds)":[\d.]+/g, '"$1":0');
  return JSON.parse(text) as unknown;
}

/** The names of all commands that src/cli/commands declares, such as `keys list`. */
async function commandNames(): Promise<string[]> {
  const program = new Command().enablePositionalOptions();
  const folder = join(import.meta.dirname, "../../src/cli/commands");
  for (const file of globSync("*.ts", { cwd: folder })) {
    const module = (await import(join(folder, file))) as Record<string, (program: Command) => void>;
    for (const [name, declare] of Object.entries(module)) if (name.startsWith("declare")) declare(program);
  }
  for (const group of VERB_GROUPS) declareGroup(program, group);
  const leaves = (command: Command, before: string[]): string[] =>
    command.commands.flatMap((each) => {
      const path = [...before, each.name()];
      return each.commands.length > 0 ? leaves(each, path) : [path.join(" ")];
    });
  return leaves(program, []);
}
