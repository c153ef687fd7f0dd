// `/_mintmark/health` is ready only when every issuer can be used, so that a container's health check or a
// test can send any request after it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";

const TENANT_KEYS = "SELECT 1 FROM documents WHERE issuer = 'tenant'";

/** Starts a server that keeps its keys in a file, and opens the file. */
async function startOnFile(): Promise<{ idp: Mintmark; database: DatabaseSync }> {
  const data = mkdtempSync(join(tmpdir(), "mintmark-health-"));
  const idp = await startMintmark({
    data,
    ephemeral: false,
    keys: "generate",
    alg: "ES256",
    issuers: { tenant: { alg: "ES256" } },
  });
  const database = new DatabaseSync(join(data, "mintmark.db"));
  onTestFinished(async () => {
    database.close();
    await idp.close();
    rmSync(data, { recursive: true, force: true });
  });
  return { idp, database };
}

const health = ({ url }: Mintmark) => fetch(`${url}/_mintmark/health`);

test("health is ready once the keys of every issuer exist", async () => {
  const { idp, database } = await startOnFile();
  expect(database.prepare(TENANT_KEYS).all()).toEqual([]);
  const response = await health(idp);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    status: "ready",
    issuers: [
      { id: "default", url: idp.url },
      { id: "tenant", url: `${idp.url}/tenant` },
    ],
  });
  expect(database.prepare(TENANT_KEYS).all()).not.toEqual([]);
});

test("health is not ready while an issuer's keys cannot be created, and recovers by itself", async () => {
  const { idp, database } = await startOnFile();
  database.exec(`CREATE TRIGGER no_keys BEFORE INSERT ON documents WHEN NEW.issuer = 'tenant'
    BEGIN SELECT RAISE(FAIL, 'no room for this'); END`);
  const response = await health(idp);
  expect(response.status).toBe(503);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const text = await response.text();
  expect(JSON.parse(text)).toMatchObject({ code: "store_failed", status: 503 });
  expect(text).not.toContain("ready");
  // The other issuers still work.
  expect((await fetch(`${idp.url}/.well-known/jwks.json`)).status).toBe(200);

  database.exec("DROP TRIGGER no_keys");
  expect(await (await health(idp)).json()).toMatchObject({ status: "ready" });
  expect((await fetch(`${idp.url}/tenant/.well-known/jwks.json`)).status).toBe(200);
});

test("health needs no token, is not cached and is not affected by faults", async () => {
  await using idp = await startMintmark();
  await idp.faults.add({ endpoint: "*", status: 500 });
  const response = await health(idp);
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
});
