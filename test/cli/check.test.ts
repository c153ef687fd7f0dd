// `mintmark check` as a command: it uses the running server, prints the report in the chosen format, and its
// exit code says whether something was found.
import { expect, onTestFinished, test } from "vitest";
import type { CheckReport } from "../../src/index.ts";
import { mintmark, running, serve } from "../support/command-line.ts";
import { type Holes, startApi } from "../support/weak-servers/server.ts";
import { byIntrospection, byJwks } from "../support/weak-servers/verifiers.ts";

const AUDIENCE = "http://localhost:8000/notes";
const TOKENS = ["--audience", AUDIENCE, "--scope", "notes:read"];

async function api(issuer: string, holes: Holes = {}, verify = byJwks(issuer)): Promise<string> {
  const started = await startApi({ issuer, audience: AUDIENCE, scope: "notes:read" }, verify, holes);
  onTestFinished(() => started[Symbol.asyncDispose]());
  return started.url;
}

test("exits with 0 if nothing is found, in each format, with the server of the folder", async () => {
  const server = await serve();
  const url = await api(server.url);
  const pretty = await mintmark(["check", url, ...TOKENS], { cwd: server.cwd });
  expect(pretty.code).toBe(0);
  // There is no terminal here, so each case is a line on stderr. The last count is the total.
  expect(pretty.stderr).toMatch(/^\d+ of \d+ {2}passed {3}expired$/m);
  expect(pretty.stderr).toMatch(/^\d+ of \d+ {2}skipped {2}opaque-unknown \(.+\)$/m);
  const [, done, total] = /^(\d+) of (\d+) .*$/m.exec(pretty.stderr.trimEnd().split("\n").at(-1) ?? "") ?? [];
  expect(done).toBe(total);
  expect(pretty.stdout).toMatch(/accepted 0 of \d+ requests that it should refuse; 0 findings/);
  expect(pretty.stdout).toContain("verifier    jwks");

  const json = await mintmark(["check", url, ...TOKENS, "--format", "json"], { cwd: server.cwd });
  expect(JSON.parse(json.stdout)).toMatchObject({ passed: true, accepted: 0, issuer: server.url });

  const junit = await mintmark(["check", url, ...TOKENS, "--format", "junit"], { cwd: server.cwd });
  expect(junit.code).toBe(0);
  expect(junit.stdout).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites/);
  expect(junit.stdout).toMatch(/<testsuite name="signature" tests="\d+" failures="0" errors="0"/);
});

test("exits with 1 if something is found, and prints it worst first, with claims and remedy", async () => {
  const server = await serve();
  const url = await api(server.url, { audience: true, scope: true, challenge: true });
  const ask = (...options: string[]) => mintmark(["check", url, "--url", server.url, ...TOKENS, ...options]);

  const pretty = await ask();
  expect(pretty.code).toBe(1);
  expect(pretty.stdout).toMatch(/accepted 10 of \d+ requests that it should refuse; 10 findings/);
  expect(pretty.stdout).toMatch(/critical +wrong-audience +401 invalid_token +200/);
  expect(pretty.stdout).toContain('"aud":"https://other-api.test"');
  expect(pretty.stdout).toContain("The audience is not compared (6 cases): accepted, but must be refused");
  expect(pretty.stdout.match(/Compare `aud`/g)).toHaveLength(1);
  expect(pretty.stdout.indexOf("critical")).toBeLessThan(pretty.stdout.indexOf("low "));
  // A deviation that all tokens share is reported only once.
  expect(pretty.stdout.match(/refused, but not in the way that the rule says/g)?.length).toBeLessThan(5);
  expect(pretty.stdout).not.toMatch(/eyJ[\w-]+\.eyJ/);

  const json = JSON.parse((await ask("--format", "json")).stdout) as CheckReport;
  expect(json.findings.slice(0, 2).map(({ severity }) => severity)).toEqual(["critical", "critical"]);

  const junit = await ask("--format", "junit");
  expect(junit.code).toBe(1);
  expect(junit.stdout).toContain(
    '<failure type="accepted" message="critical: expected 401 invalid_token, got 200">',
  );
  expect(junit.stdout).toMatch(/<testsuite name="scope" tests="5" failures="4"/);
  expect(junit.stdout.match(/cause: The audience is not compared \(6 cases\)/g)).toHaveLength(6);
  expect(junit.stdout.match(/fix: Compare `aud`/g)).toHaveLength(1);
  expect(junit.stdout.match(/fix: as for wrong-audience/g)).toHaveLength(5);
});

test("sends only the chosen cases, fails on the chosen severity, and knows a baseline", async () => {
  const server = await serve();
  const url = await api(server.url, { audience: true });
  const ask = (...options: string[]) => mintmark(["check", url, ...TOKENS, ...options], { cwd: server.cwd });

  const low = await ask("--only", "audience-case", "--only", "time", "--skip", "no-exp", "--fail-on", "high");
  expect(low.code).toBe(0);
  expect(low.stdout).toMatch(/0 findings, 1 tolerated/);

  const writing = await ask("--quick", "--write-baseline", "known.json");
  expect(writing.code).toBe(0);
  expect(writing.stderr).toContain("wrote 1 finding to known.json");
  expect((await ask("--quick", "--baseline", "known.json")).code).toBe(0);
  expect((await ask("--only", "no-audience", "--baseline", "known.json")).code).toBe(1);

  const sarif = await ask("--quick", "--format", "sarif");
  expect(sarif.code).toBe(1);
  expect(JSON.parse(sarif.stdout)).toMatchObject({ version: "2.1.0", runs: [{ results: [{}] }] });
  expect((await ask("--quick", "--format", "markdown")).stdout).toContain("**Fix:** Compare `aud`");

  for (const wrong of [
    ["--only", "expird"],
    ["--baseline", "none.json"],
    ["--fail-on", "all"],
  ]) {
    expect((await ask(...wrong)).code).toBe(2);
  }
});

test("exits with 1 if no good token is accepted, and prints what was tried", async () => {
  const server = await serve();
  const url = await api("http://localhost:1");
  for (const format of ["pretty", "junit"]) {
    const { code, stdout } = await mintmark(["check", url, ...TOKENS, "--format", format], {
      cwd: server.cwd,
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/no good token was accepted/i);
    expect(stdout).toContain("401 invalid_token");
  }
});

test("exits with 2 on wrong usage", async () => {
  const server = await serve();
  const wrong = [
    [],
    ["localhost:8000"],
    ["http://localhost:1/", "--format", "yaml"],
    ["http://localhost:1/", "--verifier", "magic"],
    ["http://localhost:1/", "--header", "no colon"],
    ["http://localhost:1/", "--header", "Authorization: Bearer x"],
    ["http://localhost:1/", "--arguments", "[]"],
    ["http://localhost:1/", "--cache-seconds", "soon"],
  ];
  for (const args of wrong) expect((await mintmark(["check", ...args], { cwd: server.cwd })).code).toBe(2);
});

test("exits with 2 and a hint if no server runs that an API could trust", async () => {
  const { code, stderr } = await mintmark(["check", "http://localhost:1/"]);
  expect(code).toBe(2);
  expect(stderr).toContain("no server is running here, so no API can fetch its keys");
  expect(stderr).toContain("Start `mintmark` first");
});

test("exits with 2 if the API cannot be reached", async () => {
  const server = await serve();
  const { code, stderr } = await mintmark(["check", "http://127.0.0.1:1/"], { cwd: server.cwd });
  expect(code).toBe(2);
  expect(stderr).toContain("cannot reach http://127.0.0.1:1/ (no answer (ECONNREFUSED))");
});

test("restores the issuer after Ctrl+C", async () => {
  const server = await serve();
  const read = async (path: string) => (await fetch(`${server.url}${path}`)).json();
  const keys = await read("/.well-known/jwks.json");
  const interrupted = Promise.withResolvers<void>();
  // The test interrupts the check when introspection hangs.
  const verify = byIntrospection(server.url);
  const url = await api(server.url, {}, async (token) => {
    const { items } = (await read("/_mintmark/api/faults")) as { items: unknown[] };
    if (items.length > 0) {
      interrupted.resolve();
      await new Promise<void>(() => {});
    }
    return verify(token);
  });
  const checking = running(["check", url, "--url", server.url, ...TOKENS, "--lifecycle"]);
  await interrupted.promise;
  const { code, stderr } = await checking.end("SIGINT");
  expect(code).toBe(130);
  expect(stderr).toContain("cancelled; the issuer was restored");
  expect(await read("/.well-known/jwks.json")).toEqual(keys);
  expect(await read("/_mintmark/api/faults")).toEqual({ items: [], next: null });
});
