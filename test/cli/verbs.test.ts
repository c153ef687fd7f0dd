// The commands that are made from the control plane's verbs: their options, tables, JSON and errors, following
// requests, and the completion scripts of shells.
import { execFileSync } from "node:child_process";
import { decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import { VERB_GROUPS } from "../../src/cli/commands/verbs.ts";
import { inputMembers } from "../../src/control/json-schema.ts";
import { verbs } from "../../src/control/verbs.ts";
import { mintmark, output, runningOnce, serveForAll } from "../support/command-line.ts";
import { postForm } from "../support/post-form.ts";

const server = serveForAll(["--ephemeral"]);
const here = () => ["--url", server().url];
const lines = async (args: string[]) => (await output([...args, ...here()])).split("\n");
const json = async (args: string[]): Promise<unknown> =>
  JSON.parse(await output([...args, ...here(), "--json"])) as unknown;

describe("each verb of a group", () => {
  const commands = VERB_GROUPS.flatMap(({ name, commands: own }) =>
    Object.entries(own).map(([word, verb]): [string, string] => [`${name} ${word}`.trim(), verb]),
  );

  it.each(commands)("`%s` has an option or argument for every member of %s", async (command, verbName) => {
    const help = await output([...command.split(" "), "--help"]);
    const verb = verbs.find(({ name }) => name === verbName);
    const { properties } = inputMembers(verb?.input ?? ({} as never), "json");
    for (const name of Object.keys(properties).filter((each) => each !== verb?.body && each !== "issuer")) {
      const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      const isArgument = verb?.path.includes(`:${name}`) === true;
      const isShown = verb?.body === undefined || name !== "private";
      if (isShown) expect(help).toContain(isArgument ? `<${name}>` : flag);
    }
    expect(help).toContain("--json");
  });
});

describe("a command", () => {
  it("adds, lists and clears faults, and the fault is applied", async () => {
    const added = await json([
      ...["faults", "add", "--endpoint", "token", "--status", "503", "--times", "1"],
      ...["--headers", "retry-after=5", "--when", '{"clientId":"demo-service"}'],
    ]);
    expect(added).toMatchObject({
      status: 503,
      times: 1,
      headers: { "retry-after": "5" },
      when: { clientId: "demo-service" },
    });
    const [head = "", row = ""] = await lines(["faults"]);
    expect(head).toMatch(/^ID +.*ENDPOINT/);
    expect(row).toContain("token");
    const form = { grant_type: "client_credentials" };
    const answer = await postForm(`${server().url}/token`, form, { basic: ["demo-service", "x"] });
    expect(answer.status).toBe(503);
    expect(await json(["faults", "clear"])).toEqual({ removed: 1 });
    const none = await mintmark(["faults", ...here()]);
    expect(none).toMatchObject({ code: 0, stdout: "", stderr: "There are none.\n" });
  });

  it("puts users by options and by JSON, and aligns wide characters", async () => {
    await output(["users", "put", "田中", "--roles", "developer", "--roles", "admin", ...here()]);
    await output([
      "users",
      "put",
      "carol",
      "--input",
      '{"claims":{"team":7}}',
      "--email",
      "c@x.test",
      ...here(),
    ]);
    expect(await json(["users", "get", "carol"])).toMatchObject({
      name: "carol",
      entry: { email: "c@x.test", claims: { team: 7 } },
    });
    const rows = await lines(["users"]);
    const place = (text: string, word: string) => [...text.slice(0, text.indexOf(word))].length;
    const wide = rows.find((row) => row.includes("田中")) ?? "";
    const narrow = rows.find((row) => row.includes("alice")) ?? "";
    // Each of the two characters takes two columns.
    expect(place(wide, "false") + 2).toBe(place(narrow, "true"));
    expect(wide).toContain("developer admin");
    await output(["users", "remove", "carol", ...here()]);
    expect((await mintmark(["users", "get", "carol", ...here()])).code).toBe(1);
  });

  it("moves the clock, makes and closes issuers, and resets", async () => {
    expect(await json(["clock", "set", "--advance-seconds", "3600", "--frozen"])).toMatchObject({
      frozen: true,
    });
    expect((await lines(["clock"])).join("\n")).toMatch(/^frozen +true$/m);
    expect(await json(["issuers", "isolate", "--id", "own"])).toMatchObject({ id: "own", isolated: true });
    expect((await lines(["issuers"])).join("\n")).toMatch(/^own +generic +http\S+\/own +true$/m);
    await output(["issuers", "close", "own", ...here()]);
    await output(["reset", ...here()]);
    expect(await json(["clock"])).toMatchObject({ frozen: false });
  });

  it("shows the user of a request by name, and by subject if the name is unknown", async () => {
    const { url } = server();
    await output(["requests", "clear", ...here()]);
    const subject = "44444444-4444-4444-8444-444444444444";
    for (const user of ["alice", subject]) {
      const token = await output(["token", user, "--quiet", "--scope", "openid", ...here()]);
      await fetch(`${url}/userinfo`, { headers: { authorization: `Bearer ${token}` } });
    }
    const shown = (await lines(["requests"])).join("\n");
    expect(shown).toMatch(/\/userinfo +demo-app +alice /);
    expect(shown).toMatch(new RegExp(`/userinfo +demo-app +${subject} `));
    const following = await runningOnce(
      ["requests", "--follow", "--after", "0", "--endpoint", "userinfo", "--url", url],
      /demo-app alice/,
    );
    await following.end();
  });

  it("shows requests with the reason of a refusal, and follows new ones", async () => {
    const { url } = server();
    await output(["requests", "clear", ...here()]);
    const send = (client: string) =>
      postForm(`${url}/token`, { grant_type: "client_credentials" }, { basic: [client, "x"] });
    await send("demo-servcie");
    expect((await lines(["requests"])).join("\n")).toMatch(
      / 401 .*demo-servcie.*did you mean "demo-service"\?/,
    );
    expect(await json(["requests", "count", "--status", "401"])).toEqual({ count: 1 });
    const following = await runningOnce(
      ["requests", "--follow", "--after", "0", "--endpoint", "token", "--url", url],
      /401 POST \/token demo-servcie invalid_client: .*did you mean/,
    );
    await following.end();
    const machine = await runningOnce(
      ["requests", "--follow", "--after", "0", "--json", "--url", url],
      /^\{.*"clientId":"demo-servcie".*\}$/m,
    );
    expect(JSON.parse(machine.shown[0])).toMatchObject({ status: 401, error: "invalid_client" });
    await machine.end();
  });

  it.each<[string, string[], number, string]>([
    [
      "a mistyped endpoint",
      ["faults", "add", "--endpoint", "tokn", "--status", "503"],
      2,
      'Did you mean "token"?',
    ],
    ["a missing member", ["faults", "add", "--status", "503"], 2, "endpoint"],
    ["input that is no JSON", ["users", "put", "x", "--input", "{"], 2, "--input is not a JSON object"],
    ["an unknown option", ["faults", "--stauts", "1"], 2, "unknown option"],
    ["an unknown id", ["faults", "remove", "nothing"], 1, "nothing"],
    ["an unknown user", ["users", "get", "alcie"], 1, 'Did you mean "alice"?'],
    ["a mistyped command", ["fautls"], 2, "Did you mean faults?"],
  ])("refuses %s with a message on stderr alone", async (_, args, code, message) => {
    const ended = await mintmark(args, { env: { MINTMARK_URL: server().url } });
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toContain(message);
  });

  it("needs a running server for what is not in the data folder", async () => {
    for (const args of [["faults"], ["requests"], ["requests", "--follow"]]) {
      const { code, stderr } = await mintmark(args);
      expect(code).toBe(1);
      expect(stderr).toContain("Start `mintmark` first");
    }
    expect(await output(["users"])).toContain("alice");
  });
});

it("a token is inspected under the names that people type, and minted with header members", async () => {
  const args = ["token", "alice", "--header", "kid=other", "--header", 'crit=["exp"]', "--quiet"];
  const token = await output([...args, ...here()]);
  expect(decodeProtectedHeader(token)).toMatchObject({ kid: "other", crit: ["exp"] });
  for (const name of ["inspect", "decode", "jwt"]) {
    const { code, stdout } = await mintmark([name, token, ...here()]);
    expect(code).toBe(1); // a strict verifier refuses it
    expect(stdout).toContain("refuses it");
  }
});

describe("the completion script", () => {
  const complete = (script: string, words: string[]) => {
    const list = words.map((word) => `'${word}'`).join(" ");
    const ask = `${script}\nCOMP_WORDS=(mintmark ${list}); COMP_CWORD=${words.length}; _mintmark; echo "\${COMPREPLY[@]}"`;
    return execFileSync("bash", ["-c", ask], { encoding: "utf8" }).trim().split(" ");
  };

  it("of bash completes commands, subcommands and options", async () => {
    const script = await output(["completion", "bash"]);
    expect(complete(script, ["fau"])).toEqual(["faults"]);
    expect(complete(script, ["dec"])).toEqual(["decode"]);
    expect(complete(script, ["faults", ""])).toEqual(
      expect.arrayContaining(["list", "add", "remove", "clear"]),
    );
    expect(complete(script, ["faults", "add", "--del"])).toEqual(["--delay-milliseconds"]);
    expect(complete(script, ["serve", "--lo"])).toEqual(["--log"]);
  });

  it("of zsh and fish has the same words", async () => {
    expect(await output(["completion", "zsh"])).toContain("bashcompinit");
    const fish = await output(["completion", "fish"]);
    expect(fish).toMatch(/^complete -c mintmark -n '__fish_use_subcommand' -a '.*\bfaults\b.*'$/m);
    expect(fish).toMatch(
      /__fish_seen_subcommand_from faults; and __fish_seen_subcommand_from add' -a '.*--status/,
    );
  });

  it("of another shell is a usage error", async () => {
    expect((await mintmark(["completion", "tcsh"])).code).toBe(2);
  });
});
