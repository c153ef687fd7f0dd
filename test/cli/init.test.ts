// `mintmark init`: Mintmark and the compiler accept the file that it writes, and it replaces an existing file
// only with --force.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ResolvedConfig } from "../../src/config/builtin.ts";
import { emptyFolder, mintmark, output, serve } from "../support/command-line.ts";

const REPOSITORY = join(import.meta.dirname, "../..");
const FORMATS = [
  ["ts", []],
  ["yaml", ["--yaml"]],
  ["json", ["--json"]],
] as const;

/** Returns a folder's configuration, loaded by Node itself, because vitest resolves imports differently. */
function loaded(cwd: string): ResolvedConfig {
  const source = `
    import { loadConfig } from ${JSON.stringify(join(REPOSITORY, "src/config/load.ts"))};
    console.log(JSON.stringify((await loadConfig({ env: {} })).config));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", source], {
    cwd,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as ResolvedConfig;
}

describe.each(FORMATS)("mintmark.config.%s", (extension, options) => {
  const file = `mintmark.config.${extension}`;

  it("is written and reported, is valid, and the server starts with it", async () => {
    const cwd = emptyFolder();
    const said = await output(["init", ...options], { cwd });
    expect(said).toContain(`wrote ${file}`);
    expect(said).toMatch(/^Next: npx --no-install mintmark serve$/m);
    expect(readdirSync(cwd)).toEqual([file]);

    const config = loaded(cwd);
    expect(config.port).toBe(4411);
    expect(Object.keys(config.issuers.default.users)).toEqual(["alice", "bob"]);

    const audience = "http://localhost:8000/mcp";
    const { url } = await serve([], { cwd });
    const minted = JSON.parse(
      await output(["token", "bob", "--audience", audience, "--json"], { cwd }),
    ) as object;
    expect(minted).toMatchObject({ audience, claims: { iss: url, roles: ["reader"] } });
  });

  it("is not overwritten without --force", async () => {
    const cwd = emptyFolder();
    await output(["init", ...options], { cwd });
    const written = readFileSync(join(cwd, file), "utf8");
    writeFileSync(join(cwd, file), "mine");
    const { code, stdout, stderr } = await mintmark(["init", ...options], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`error: there is a ${file} already\n--force replaces it.\n`);
    expect(readFileSync(join(cwd, file), "utf8")).toBe("mine");
    expect(await output(["init", ...options, "--force"], { cwd })).toContain(`replaced ${file}`);
    expect(readFileSync(join(cwd, file), "utf8")).toBe(written);
  });
});

it.each(["mts", "js", "mjs", "json", "yaml", "yml"])(
  "writes no second file beside a mintmark.config.%s, even with --force",
  async (extension) => {
    const cwd = emptyFolder();
    const file = `mintmark.config.${extension}`;
    writeFileSync(join(cwd, file), "");
    for (const options of [[], ["--force"]]) {
      const { code, stderr } = await mintmark(["init", ...options], { cwd });
      expect([code, readdirSync(cwd)]).toEqual([1, [file]]);
      expect(stderr).toContain(`there is a ${file} already`);
    }
  },
);

it.each(['{ "type": "commonjs" }', "{}"])(
  "writes mintmark.config.mts in a package with %s, so that Node reads it as a module",
  async (text) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "package.json"), text);
    expect(await output(["init"], { cwd })).toContain("wrote mintmark.config.mts");
    expect(loaded(cwd).port).toBe(4411);
    expect((await mintmark(["init"], { cwd })).stderr).toMatch(
      /there is a mintmark\.config\.mts already\n--force/,
    );
  },
);

it("writes the same settings in all three formats", async () => {
  const configs = FORMATS.map(async ([, options]) => {
    const cwd = emptyFolder();
    await output(["init", ...options], { cwd });
    return loaded(cwd);
  });
  const [first, ...others] = await Promise.all(configs);
  for (const other of others) expect(other).toEqual(first);
});

it("writes TypeScript that passes the strict compiler and is formatted", async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "package.json"), '{ "type": "module" }');
  await output(["init"], { cwd });
  const file = join(cwd, "mintmark.config.ts");
  const text = readFileSync(file, "utf8");
  writeFileSync(join(cwd, "wrong.config.ts"), text.replace("port: 4411", 'port: "4411"'));
  const tsconfig = {
    extends: join(REPOSITORY, "tsconfig.json"),
    compilerOptions: {
      paths: { mintmark: [join(REPOSITORY, "src/config/define.ts")] },
      typeRoots: [join(REPOSITORY, "node_modules/@types")],
    },
    include: [join(cwd, "*.config.ts")],
  };
  writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify(tsconfig));
  const compiler = join(REPOSITORY, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [compiler, "-p", cwd], { encoding: "utf8" });
  const problems = stdout.split("\n").filter((line) => line.includes(".config.ts("));
  expect(problems).toEqual([
    expect.stringMatching(/wrong\.config\.ts.*Type 'string' is not assignable to type 'number'/),
  ]);
  const prettier = join(REPOSITORY, "node_modules/prettier/bin/prettier.cjs");
  expect(spawnSync(process.execPath, [prettier, "--check", file]).status).toBe(0);
});

it("fails with a message in a folder that is not writable", async () => {
  const { code, stderr } = await mintmark(["init"], { cwd: "/proc" });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: cannot write mintmark\.config\.ts \(\w+\)\nMore: .+\n$/);
});
