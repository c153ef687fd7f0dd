// What a process loads: the engine and the web server come with the first request, and not before.
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { packagesIn, SAY_WHAT_IS_LOADED } from "../support/loaded-packages.ts";

const INDEX = new URL("../../src/index.ts", import.meta.url).href;

/** Runs a script that has `idp`, and returns the packages that its process has loaded when it ends. */
function packagesLoadedBy(script: string): string[] {
  const code = `
    const { startMintmark } = await import(${JSON.stringify(INDEX)});
    const idp = await startMintmark();
    ${script}
    await idp.close();`;
  const args = ["--no-warnings", "--import", SAY_WHAT_IS_LOADED, "--input-type=module", "--eval", code];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return [...packagesIn(stderr)];
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
    expect(packagesLoadedBy(script).toSorted()).toEqual(["jose", "zod"]);
  });

  it("that answers plain token and introspection requests loads neither", () => {
    const script = `
      const headers = { authorization: "Basic " + btoa("demo-service:demo-service-secret") };
      const post = (path, form) =>
        fetch(idp.url + path, { method: "POST", headers, body: new URLSearchParams(form) });
      const answer = await post("/token", { grant_type: "client_credentials", scope: "read" });
      const { access_token: token } = await answer.json();
      const { active } = await (await post("/introspect", { token })).json();
      if (!active) throw new Error("the token is not active");`;
    expect(packagesLoadedBy(script).toSorted()).toEqual(["jose", "zod"]);
  });

  it.each([
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server/oauth2/default",
    "/jwks",
  ])("that answers a request for %s loads neither", (path) => {
    const script = `
        const { status } = await fetch(idp.url + ${JSON.stringify(path)});
        if (status !== 200) throw new Error("answered with " + status);`;
    expect(packagesLoadedBy(script).toSorted()).toEqual(["jose", "zod"]);
  });

  it("that answers any other request of the protocol loads both, but not what further requests need", () => {
    const script = `await fetch(idp.url + "/userinfo");`;
    const loaded = packagesLoadedBy(script);
    expect(loaded).toEqual(expect.arrayContaining(["koa", "oidc-provider"]));
    const others = ["@modelcontextprotocol/server", "@redis/client", "commander", "node-forge", "yaml"];
    expect(loaded.filter((name) => others.includes(name))).toEqual([]);
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
