// Sources of settings: files in every format, the environment and flags. Also files that cannot be read.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { jsonSchema } from "../../scripts/generate/json-schema.ts";
import { readEnvironment } from "../../src/config/environment.ts";
import { readConfigFile } from "../../src/config/file.ts";
import { loadConfig, type LoadOptions } from "../../src/config/load.ts";
import { explainFailedImport, findOwnPackage } from "../../src/config/module.ts";
import { ConfigError } from "../../src/errors.ts";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** Creates a folder with these files. */
function folderWith(files: Record<string, string | Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), "mintmark-config-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

async function refuse(options: LoadOptions): Promise<ConfigError> {
  const error: unknown = await loadConfig({ env: {}, ...options }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  return error as ConfigError;
}

const FORMATS = {
  ts: 'export default { port: 1000 as number, log: "json", data: "from-file" };',
  mts: 'export default { port: 1000 as number, log: "json", data: "from-file" };',
  js: 'export default { port: 1000, log: "json", data: "from-file" };',
  mjs: 'export default { port: 1000, log: "json", data: "from-file" };',
  json: '{ "port": 1000, "log": "json", "data": "from-file" }',
  yaml: "port: 1000\nlog: json\ndata: from-file\n",
  yml: "# a comment\nport: 1000\nlog: json\ndata: from-file\n",
};

describe.each(Object.entries(FORMATS))("mintmark.config.%s", (extension, content) => {
  it("is found, and is overridden by the environment, which is overridden by flags", async () => {
    const cwd = folderWith({
      [`mintmark.config.${extension}`]: content,
      "package.json": '{"type":"module"}',
    });
    const alone = await loadConfig({ cwd, env: {} });
    expect(alone.file).toBe(join(cwd, `mintmark.config.${extension}`));
    expect(alone.config).toMatchObject({ port: 1000, log: "json", data: "from-file" });

    const env = { MINTMARK_PORT: "2000", MINTMARK_LOG: "silent" };
    const { config } = await loadConfig({ cwd, env, flags: { port: 3000, host: undefined } });
    expect(config).toMatchObject({ port: 3000, log: "silent", data: "from-file", host: "loopback" });
  });

  it("is named in the error for its problems", async () => {
    const broken = content.replace("1000", '"x"').replace("as number", "");
    const cwd = folderWith({ [`mintmark.config.${extension}`]: broken, "package.json": '{"type":"module"}' });
    const { message } = await refuse({ cwd });
    expect(message).toBe(
      `1 problem in the configuration file mintmark.config.${extension}:\n  - port: must be a number (received "x")`,
    );
  });
});

describe("the configuration file", () => {
  it("may be missing", async () => {
    const { config, file } = await loadConfig({ cwd: folderWith({}), env: {} });
    expect(file).toBeUndefined();
    expect(config.issuers.default.users).toHaveProperty("alice");
  });

  it("is rejected if there are several", async () => {
    const cwd = folderWith({ "mintmark.config.json": "{}", "mintmark.config.yml": "" });
    expect((await refuse({ cwd })).message).toContain("mintmark.config.json and mintmark.config.yml");
  });

  it("may be named by the option or the variable; the option takes precedence", async () => {
    const cwd = folderWith({ "a.json": '{"port":1}', "b.yaml": "port: 2", "mintmark.config.json": "!" });
    const env = { MINTMARK_CONFIG: "b.yaml" };
    expect((await loadConfig({ cwd, env })).config.port).toBe(2);
    expect((await loadConfig({ cwd, env, file: "a.json" })).config.port).toBe(1);
  });

  it("must exist if it is named", async () => {
    const cwd = folderWith({});
    expect((await refuse({ cwd, file: "nowhere.json" })).problems).toEqual([
      { path: join(cwd, "nowhere.json"), message: "there is no such file" },
    ]);
  });

  it("must be in a known format", async () => {
    const { message } = await refuse({ cwd: folderWith({ "a.toml": "" }), file: "a.toml" });
    expect(message).toContain(
      "is not in a format that Mintmark reads (.ts, .mts, .js, .mjs, .json, .yaml, .yml)",
    );
  });

  it("may import the package by its name, which stays unknown to modules that are loaded later", () => {
    const cwd = folderWith({
      "mintmark.config.mjs": 'import { defineConfig } from "mintmark";\nexport default defineConfig({});\n',
      "other.mjs": 'import "mintmark";\n',
    });
    const program = `
      import { loadConfig } from ${JSON.stringify(new URL("../../src/config/load.ts", import.meta.url).href)};
      const { file } = await loadConfig({ env: {} });
      await import("./other.mjs").catch((error) => console.log(Boolean(file), error.code));`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd,
      encoding: "utf8",
    });
    expect(stdout).toBe("true ERR_MODULE_NOT_FOUND\n");
  });

  it("may import the package by its name where it is not installed, and no other missing package", () => {
    const context = { conditions: [], importAttributes: {}, parentURL: undefined };
    const missing = () => {
      throw new Error("Cannot find package");
    };
    expect(findOwnPackage("mintmark", context, missing)).toEqual({
      url: expect.stringMatching(/^file:.*\/define\.[jt]s$/) as string,
      shortCircuit: true,
    });
    expect(() => findOwnPackage("mintmarc", context, missing)).toThrow("Cannot find package");
    const installed = { url: "file:///node_modules/mintmark/index.js" };
    expect(findOwnPackage("mintmark", context, () => installed)).toBe(installed);
  });

  it("may be an empty YAML document", async () => {
    const loading = loadConfig({ cwd: folderWith({ "mintmark.config.yaml": "# nothing yet\n" }), env: {} });
    await expect(loading).resolves.toBeDefined();
  });
});

describe("a malformed file", () => {
  const cases: [string, string, string | Uint8Array, string][] = [
    ["truncated JSON", "a.json", '{\n  "port":', "2:10: is not valid JSON: it ends too early"],
    [
      "a trailing comma",
      "a.json",
      '{\n  "port": 1,\n}',
      "3:1: is not valid JSON: expected a name in double quotes",
    ],
    ["a list's trailing comma", "a.json", '{"a": [1,]}', "1:10: is not valid JSON: expected a value"],
    ["a missing colon", "a.json", '{"a" 1}', "1:6: is not valid JSON: expected a colon"],
    ["a missing comma", "a.json", '{"a": 1 "b": 2}', "1:9: is not valid JSON: expected a comma or"],
    ["a wrong bracket", "a.json", '{"a": [1}', "1:9: is not valid JSON: expected a comma or"],
    ["text after the end", "a.json", "{}\n{}", "2:1: is not valid JSON: there is text after its end"],
    ["an unquoted word", "a.json", '{"a": yes}', "1:7: is not valid JSON: expected a value"],
    ["a leading zero", "a.json", '{"a": 01}', "1:7: is not valid JSON: expected a value"],
    ["a line break in a string", "a.json", '{"a": "\n"}', "1:7: is not valid JSON: expected a value"],
    ["a comment", "a.json", "{} // x", "1:4: is not valid JSON: there is text after its end"],
    ["an empty file", "a.json", "", "1:1: is not valid JSON: it ends too early"],
    [
      "a repeated name",
      "a.json",
      '{"port": 1, "p\\u006frt": 2}',
      "1:13: is not valid JSON: this name appears twice",
    ],
    ["a byte order mark", "a.json", "\uFEFF{}", "1:1: begins with a byte order mark"],
    ["UTF-16", "a.json", new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]), "is not UTF-8 text"],
    [
      "very deep nesting without an end",
      "a.json",
      "[".repeat(200_000),
      "1:200001: is not valid JSON: it ends too early",
    ],
    ["very deep nesting", "a.json", "[".repeat(99_999) + "]".repeat(99_999), "must be an object, not a list"],
    ["a list at the top", "a.json", "[]", "(top level): must be an object, not a list"],
    ["null at the top", "a.json", "null", "(top level): must be an object, not null"],
    ["__proto__", "a.json", '{"__proto__": {"ephemeral": true}}', "__proto__: this name is not allowed"],
    ["YAML with an open bracket", "a.yaml", "port: [\n", "is not valid YAML: Flow sequence"],
    [
      "a duplicate YAML key",
      "a.yaml",
      "port: 1\nport: 2\n",
      "2:1: is not valid YAML: Map keys must be unique",
    ],
    ["a YAML tab", "a.yaml", "login:\n\tconsent: true\n", "2:1: is not valid YAML: Tabs"],
    ["a YAML tag", "a.yaml", "port: !!js 1\n", "1:7: is not valid YAML: Unresolved tag"],
    ["a YAML list", "a.yaml", "- 1\n", "(top level): must be an object, not a list"],
    ["very deep YAML nesting", "a.yaml", "[".repeat(20_000), "is not valid YAML: an alias has no anchor, or"],
    [
      "a YAML alias without an anchor",
      "a.yaml",
      "port: *nowhere\n",
      "is not valid YAML: an alias has no anchor",
    ],
    [
      "YAML aliases that multiply",
      "a.yaml",
      `a: &a [${"x,".repeat(20)}]\nb: &b [${"*a,".repeat(20)}]\nc: [${"*b,".repeat(20)}]\n`,
      "is not valid YAML: an alias has no anchor, or",
    ],
    ["no default export", "a.mjs", "export const port = 1;", "has no default export"],
    ["a module that throws", "a.mjs", "\nthrow new Error('no\\nidea');", "2:7: fails: Error: no"],
    [
      "a module that throws a number",
      "a.mjs",
      "throw 5;",
      "throws a value of type number instead of an Error",
    ],
  ];

  it.each(cases)(
    "is rejected with its position and without a stack trace: %s",
    async (_, file, content, expected) => {
      const { message } = await refuse({ cwd: folderWith({ [file]: content }), file });
      expect(message).toContain(expected);
      expect(message).not.toMatch(/\n {4}at /);
    },
  );

  it.each([
    ["a.mjs", "export default {\n  port: ,\n};\n", "a.mjs:2:9: has a syntax error: Unexpected token ','"],
    ["a.ts", "export default {\n  port: ,\n};\n", "a.ts:2:9: has a syntax error: Expression expected"],
    ["a.ts", "\nenum A { b }\nexport default {};\n", "a.ts:2:1: has a syntax error: TypeScript enum"],
    ["a.mts", 'import { x } from "node:fs";\n', "a.mts:1:10: has a syntax error"],
  ])("is rejected with its position in a real Node process: %s", (file, content, expected) => {
    // Runs in a separate process, because the test runner replaces import and therefore these errors.
    const cwd = folderWith({ [file]: content });
    const program = `
      import { loadConfig } from ${JSON.stringify(new URL("../../src/config/load.ts", import.meta.url).href)};
      await loadConfig({ file: ${JSON.stringify(file)}, env: {} }).catch((error) => console.log(error.message));`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd,
      encoding: "utf8",
    });
    expect(stdout).toContain(expected);
    expect(stdout.split("\n")).toHaveLength(3);
  });

  it.each([
    ["an error with the file's URL", "Error: no\n    at file:///config/a.mjs:12:34\n    at b:5:6", [12, 34]],
    ["an error with the file's path", "Error: no\n    at read (/config/a.mjs:3:45)", [3, 45]],
    ["an error of another file", "Error: no\n    at file:///config/b.mjs:12:34", undefined],
    ["an error that only names the file", "Error: no\n    in file:///config/a.mjs: see 5:6", undefined],
    ["no stack", undefined, undefined],
  ])("has the position that its stack says: %s", (_, stack, place) => {
    const found = explainFailedImport(Object.assign(new Error("no"), { stack }), "", "/config/a.mjs");
    expect(found.message).toBe("fails: Error: no");
    expect(found.position).toEqual(place && { line: place[0], column: place[1] });
  });

  const BROKEN = "export default {\n  port: ,\n};\n";
  it.each([
    ["Node's report", "file:///config/a.mjs:12\n    x: ,\n       ^\n\nSyntaxError: no", "", [12, 8]],
    ["Node's report of a first column", "/config/a.mjs:3\n}\n^^^\n", "", [3, 1]],
    ["a check of its text", "SyntaxError: no\n    at x:1\n  ^", BROKEN, [2, 9]],
    ["a check of its text, without a stack", undefined, BROKEN, [2, 9]],
    ["no position, if the check finds no error", "a:1\n  at x", "export default {};", undefined],
  ])("that is no JavaScript has the position of %s", (_, stack, text, place) => {
    const error = Object.assign(new SyntaxError("no\nidea"), { stack });
    const found = explainFailedImport(error, text, "/config/a.mjs");
    expect(found.message).toBe("has a syntax error: no");
    expect(found.position).toEqual(place && { line: place[0], column: place[1] });
  });

  it("does not reveal its secrets in the error", async () => {
    for (const [file, content] of [
      ["a.json", '{"adminToken": hunter2}'],
      ["a.json", '{"hunter2": 1, "hunter2": 2}'],
      ["a.yaml", 'adminToken: "x" hunter2'],
      ["a.yaml", "adminToken: *hunter2"],
    ] as const) {
      const error = await refuse({ cwd: folderWith({ [file]: content }), file });
      expect(JSON.stringify([error.message, error.problems, error.stack])).not.toContain("hunter2");
    }
  });
});

describe("a JSON file", () => {
  const folder = folderWith({});
  const read = async (text: string) => {
    writeFileSync(join(folder, "grammar.json"), text);
    return await readConfigFile(join(folder, "grammar.json"));
  };

  it.each([
    ...[
      " \t\r\n{} \n",
      '{"a":{"b":[]},"c":[[],{}]}',
      "[1,-1,0,-0,1.5,0.25,1e3,1E+3,1.5e-3,10]",
      "true",
      "false",
      "null",
    ],
    ...[
      '""',
      '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83D\\ude00"',
      '"ä😀\u007f"',
      '[[],[1],{"":1}]',
      '{"a":[true,{"a":1}]}',
    ],
  ])("is read as %s is", async (text) => {
    expect(await read(text)).toEqual(JSON.parse(text));
  });

  const EXPECTED = "expected a name in double quotes";
  it.each<[string, number, string]>([
    ["[1.]", 2, "expected a value or ]"],
    ["[.5]", 2, "expected a value or ]"],
    ["[-]", 2, "expected a value or ]"],
    ["[+1]", 2, "expected a value or ]"],
    ["[1e]", 2, "expected a value or ]"],
    ["[1e+]", 2, "expected a value or ]"],
    ["[00]", 2, "expected a value or ]"],
    ["[1-2]", 2, "expected a value or ]"],
    ["[truex]", 2, "expected a value or ]"],
    ["[NaN]", 2, "expected a value or ]"],
    ["[TRUE]", 2, "expected a value or ]"],
    ["['a']", 2, "expected a value or ]"],
    ['["\\x"]', 2, "expected a value or ]"],
    ['["\\u12g4"]', 2, "expected a value or ]"],
    ['["a\tb"]', 2, "expected a value or ]"],
    ['["a', 2, "expected a value or ]"],
    ["[,]", 2, "expected a value or ]"],
    ["[}", 2, "expected a value or ]"],
    ["[:]", 2, "expected a value or ]"],
    ["[1,,2]", 4, "expected a value"],
    ["[1,]", 4, "expected a value"],
    ["[1:2]", 3, "expected a comma or the closing bracket"],
    ["[1 2]", 4, "expected a comma or the closing bracket"],
    ["[1}", 3, "expected a comma or the closing bracket"],
    ["[1 {}]", 4, "expected a comma or the closing bracket"],
    ["{]", 2, `${EXPECTED} or }`],
    ["{1:2}", 2, `${EXPECTED} or }`],
    ["{,}", 2, `${EXPECTED} or }`],
    ["{:1}", 2, `${EXPECTED} or }`],
    ["{true:1}", 2, `${EXPECTED} or }`],
    ['{"a":1,}', 8, EXPECTED],
    ['{"a":1,,"b":2}', 8, EXPECTED],
    ['{"a":1,]', 8, EXPECTED],
    ['{"a"}', 5, "expected a colon"],
    ['{"a","b"}', 5, "expected a colon"],
    ['{"a""b"}', 5, "expected a colon"],
    ['{"a"::1}', 6, "expected a value"],
    ['{"a":}', 6, "expected a value"],
    ['{"a":]', 6, "expected a value"],
    ['{"a":1 "b":1}', 8, "expected a comma or the closing bracket"],
    ['{"a":1]', 7, "expected a comma or the closing bracket"],
    ['{"a":[1}', 8, "expected a comma or the closing bracket"],
    ['{"a":1,"a":2}', 8, "this name appears twice in one object"],
    ['{"a":{"b":1,"b":2}}', 13, "this name appears twice in one object"],
    ["]", 1, "expected a value"],
    ["}", 1, "expected a value"],
    [",", 1, "expected a value"],
    ["[]]", 3, "there is text after its end"],
    ["1 2", 3, "there is text after its end"],
    ["{},", 3, "there is text after its end"],
    ["[", 2, "it ends too early"],
    ["[1", 3, "it ends too early"],
    ['{"a"', 5, "it ends too early"],
    ['{"a":', 6, "it ends too early"],
    ['{"a":1', 7, "it ends too early"],
    ["  ", 3, "it ends too early"],
    ["\u00a0{}", 1, "expected a value"],
    ["// x", 1, "expected a value"],
  ])("%j is refused at column %i: %s", async (text, column, fault) => {
    const error = await read(text).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    const path = `${join(folder, "grammar.json")}:1:${column}`;
    expect((error as ConfigError).problems).toEqual([{ path, message: `is not valid JSON: ${fault}` }]);
    if (!fault.includes("twice")) expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it.each([
    ["[1,\r\n2,\r3,\n  x]", 4, 3],
    ["\n\n  x", 3, 3],
  ])("%j is refused at line %i, column %i", async (text, line, column) => {
    const error = await read(text).catch((reason: unknown) => reason);
    expect((error as ConfigError).problems[0]?.path).toBe(
      `${join(folder, "grammar.json")}:${line}:${column}`,
    );
  });
});

describe("a file that cannot be read", () => {
  it.each([
    ["folder.json", "is a folder, not a file"],
    ["file.json/inside.json", "could not be read (ENOTDIR)"],
    ["missing.json", "there is no such file"],
  ])("is refused: %s %s", async (file, message) => {
    const cwd = folderWith({ "file.json": "{}" });
    mkdirSync(join(cwd, "folder.json"));
    const { problems, message: all } = await refuse({ cwd, file });
    expect(problems).toEqual([{ path: join(cwd, file), message }]);
    expect(all).toContain(`configuration file ${basename(file)}`);
  });

  it("may have its extension in capitals", async () => {
    const cwd = folderWith({ "A.JSON": '{"port":7}' });
    expect((await loadConfig({ cwd, env: {}, file: "A.JSON" })).config.port).toBe(7);
  });
});

describe("the environment", () => {
  const cwd = folderWith({});

  it.each([
    ["PORT", "+80", { port: 80 }],
    ["PORT", "-1", { port: -1 }],
    ["PORT", "1.50", { port: 1.5 }],
    ["PORT", "1.", { port: "1." }],
    ["PORT", "x80", { port: "x80" }],
    ["PORT", "80x", { port: "80x" }],
    ["PORT", "1e3", { port: "1e3" }],
    ["HTTPS", "true", { https: true }],
    ["HTTPS", "True", { https: true }],
    ["HTTPS", "1", { https: true }],
    ["HTTPS", "false", { https: false }],
    ["HTTPS", "0", { https: false }],
    ["HTTPS", "yes", { https: "yes" }],
    ["HOST", "0", { host: "0" }],
    ["LOG", "json", { log: "json" }],
    ["STATIC_TOKENS", "0", { staticTokens: false }],
    ["ISSUERS_ON_FIRST_TOUCH", "1", { issuersOnFirstTouch: true }],
    ["REFRESH_TOKEN_ROTATION", "keep", { refreshTokenRotation: "keep" }],
    ["CORS_ORIGINS", " http://a.test , ,http://b.test,", { corsOrigins: ["http://a.test", "http://b.test"] }],
    ["RESPONSE_TYPES", "code,id_token token", { responseTypes: ["code", "id_token token"] }],
    ["I_KNOW_THIS_IS_NOT_SECURE", "1", { iKnowThisIsNotSecure: true }],
  ])("reads MINTMARK_%s with the text %j as %j", (name, text, settings) => {
    expect(readEnvironment({ [`MINTMARK_${name}`]: text })).toEqual({ settings, problems: [] });
  });

  it.each(["USERS", "CLIENTS", "LOGIN", "ISSUERS", "LIMITS", "$SCHEMA", "JWKS", "TOKEN_RULES"])(
    "has no variable MINTMARK_%s, because one line of text cannot hold it",
    (name) => {
      const { problems } = readEnvironment({ [`MINTMARK_${name}`]: "{}" });
      expect(problems).toEqual([
        expect.objectContaining({ path: `MINTMARK_${name}`, message: "there is no such variable" }),
      ]);
    },
  );

  it("has variables that are no settings", () => {
    const names = ["CONFIG", "URL", "TEST_PYTHON", "TYPED_COMMAND"];
    const env = Object.fromEntries(names.map((name) => [`MINTMARK_${name}`, "x"]));
    expect(readEnvironment({ ...env, MINTMARK_PORT: "" })).toEqual({ settings: {}, problems: [] });
  });

  it("sets every top-level setting that one line of text can hold", async () => {
    const env = {
      MINTMARK_PUBLIC_URL: "https://idp.test",
      MINTMARK_ALLOW_HOSTS: "a.test, b.test,",
      MINTMARK_EPHEMERAL: "1",
      MINTMARK_STATIC_TOKENS: "false",
      MINTMARK_PASSWORD_GRANT: "TRUE",
      MINTMARK_ALG: "ES256",
      MINTMARK_ACCESS_TOKEN_EXPIRES_IN_SECONDS: "60",
      MINTMARK_DATA: "", // empty variables are ignored
      MINTMARK_URL: "http://localhost:4411", // not a setting
      OTHER: "x",
    };
    const { config } = await loadConfig({ cwd, env });
    expect(config).toMatchObject({
      publicUrl: "https://idp.test",
      allowHosts: ["a.test", "b.test"],
      ephemeral: true,
      data: ".mintmark",
    });
    expect(config.issuers.default).toMatchObject({
      passwordGrant: true,
      alg: "ES256",
      accessTokenExpiresInSeconds: 60,
      staticTokens: {},
    });
  });

  it("is named in problems by variable, like flags by option, together with the file's problems", async () => {
    const folder = folderWith({ "mintmark.config.json": '{"prot": 1}' });
    const { problems, message } = await refuse({
      cwd: folder,
      env: { MINTMARK_PORT: "x", MINTMARK_PROT: "1", MINTMARK_ADMIN_TOKEN: "short", MINTMARK_USERS: "alice" },
      flags: { log: "loud" as "json", allowHosts: ["a b"], publicUrl: "x" },
    });
    expect(message).toMatch(/^8 problems in the configuration file mintmark\.config\.json:/);
    expect(problems).toEqual(
      expect.arrayContaining([
        { path: "prot", message: "there is no such setting", suggestion: "port" },
        { path: "MINTMARK_PORT", message: "must be a number", value: "x" },
        { path: "MINTMARK_PROT", message: "there is no such variable", suggestion: "MINTMARK_PORT" },
        { path: "MINTMARK_USERS", message: "there is no such variable" },
        { path: "MINTMARK_ADMIN_TOKEN", message: "must have at least 16 characters" },
      ]),
    );
    expect(problems.map(({ path }) => path).sort()).toEqual([
      "--allow-host[0]",
      "--log",
      "--public-url",
      "MINTMARK_ADMIN_TOKEN",
      "MINTMARK_PORT",
      "MINTMARK_PROT",
      "MINTMARK_USERS",
      "prot",
    ]);
  });

  it("does not change the default of the built-in static tokens, but a flag does", async () => {
    const serve = await loadConfig({ cwd, env: {}, builtInStaticTokens: false });
    expect(serve.config.issuers.default.staticTokens).toEqual({});
    const flagged = await loadConfig({
      cwd,
      env: {},
      builtInStaticTokens: false,
      flags: { staticTokens: true },
    });
    expect(Object.keys(flagged.config.issuers.default.staticTokens)).toHaveLength(3);
  });
});

describe("mintmark.schema.json", () => {
  const root = new URL("../../", import.meta.url).pathname;

  it("says exactly what the sources say, with every default, bound and form", () => {
    expect(JSON.parse(readFileSync(join(root, "mintmark.schema.json"), "utf8"))).toEqual(
      JSON.parse(jsonSchema()),
    );
  });

  it("is, like all generated files, up to date with the sources", () => {
    const { status, stderr } = spawnSync(process.execPath, ["scripts/generate.ts", "--check"], { cwd: root });
    expect(status, stderr.toString()).toBe(0);
  });

  it("describes every setting and rejects unknown ones", () => {
    const schema = JSON.parse(readFileSync(join(root, "mintmark.schema.json"), "utf8")) as {
      title: string;
      additionalProperties: boolean;
      properties: Record<string, { description?: string }>;
    };
    expect(schema.title).toBe("Mintmark configuration");
    expect(schema.additionalProperties).toBe(false);
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(["$schema", "port", "users", "issuers"]),
    );
    expect(schema).not.toHaveProperty("$id");
    expect(schema).not.toHaveProperty("required");
  });
});
