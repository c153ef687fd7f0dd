// What a process loads: the engine and the web server come with the first request, and not before.
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";

const INDEX = new URL("../../src/index.ts", import.meta.url).href;
const HEAVY = [
  "oidc-provider",
  "koa",
  "ejs",
  "@modelcontextprotocol/server",
  "node-forge",
  "yaml",
  "commander",
];

/** Runs a script that has `idp`, and returns the heavy packages that the process has loaded by then. */
function packagesLoadedBy(script: string): string[] {
  const code = `
    import { registerHooks } from "node:module";
    const heavy = ${JSON.stringify(HEAVY)};
    const loaded = new Set();
    registerHooks({
      load(url, context, next) {
        for (const name of heavy) if (url.includes("/node_modules/" + name + "/")) loaded.add(name);
        return next(url, context);
      },
    });
    const { startMintmark } = await import(${JSON.stringify(INDEX)});
    const idp = await startMintmark();
    ${script}
    console.log(JSON.stringify([...loaded].sort()));
    await idp.close();`;
  const args = ["--no-warnings", "--input-type=module", "--eval", code];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as string[];
}

describe("a process", () => {
  it("that only mints tokens loads neither the engine nor the web server", () => {
    const script = `
      await idp.token({ user: "alice" });
      await idp.mint([{ user: "bob" }, { flaw: "expired" }]);
      await idp.tokens.list();
      await idp.keys.rotate();
      await using own = await idp.isolate();
      await own.token({ format: "opaque" });`;
    expect(packagesLoadedBy(script)).toEqual([]);
  });

  it("that answers a request of the protocol loads both, but nothing else", () => {
    const script = `await fetch(idp.url + "/.well-known/openid-configuration");`;
    expect(packagesLoadedBy(script)).toEqual(["ejs", "koa", "oidc-provider"]);
  });
});

it("answers every request that arrives before the engine is loaded", async () => {
  await using idp = await startMintmark();
  const token = () =>
    fetch(`${idp.url}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa("demo-service:demo-service-secret")}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
  const discovery = () => fetch(`${idp.url}/.well-known/openid-configuration`);
  const requests = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? token() : discovery()));
  const statuses = (await Promise.all(requests)).map(({ status }) => status);
  expect(statuses).toEqual(Array.from({ length: 20 }, () => 200));
});
