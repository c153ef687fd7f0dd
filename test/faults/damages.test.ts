// Damages the database at random places: the server refuses to start on it, or starts and never answers with 500.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { postForm } from "../support/post-form.ts";
import { DAMAGES, report } from "./amounts.ts";

const API: [string, string] = ["demo-api", "demo-api-secret"];

it("a database that is damaged at a random place is refused at the start, or causes no 500", async () => {
  const data = mkdtempSync(join(tmpdir(), "mintmark-damage-"));
  const file = join(data, "mintmark.db");
  const start = () => startMintmark({ data, ephemeral: false, keys: "generate", alg: "ES256", log: "quiet" });
  const first = await start();
  const tokens = await Promise.all(Array.from({ length: 200 }, () => first.token({ user: "alice" })));
  await first.close();
  const sound = readFileSync(file);
  const outcomes = { refused: 0, unharmed: 0, unavailable: 0, forgotten: 0 };
  for (let damage = 0; damage < DAMAGES; damage++) {
    const bytes = Buffer.from(sound);
    const at = Math.floor(Math.random() * bytes.length);
    const length = 1 + Math.floor(Math.random() * 200);
    for (let index = at; index < Math.min(at + length, bytes.length); index++) {
      bytes[index] = Math.floor(Math.random() * 256);
    }
    writeFileSync(file, bytes);
    for (const end of ["-wal", "-shm", "-open"]) rmSync(file + end, { force: true });
    let idp: Mintmark;
    try {
      idp = await start();
    } catch (error) {
      expect(error, `damage of ${length} bytes at ${at}`).toMatchObject({
        code: expect.any(String) as string,
      });
      outcomes.refused++;
      continue;
    }
    const seen = new Set<number | boolean>();
    for (const token of tokens.slice(0, 20)) {
      const { status, body } = await postForm(`${idp.url}/introspect`, { token }, { basic: API });
      expect([200, 503], `damage of ${length} bytes at ${at}`).toContain(status);
      seen.add(status === 200 ? body["active"] === true : status);
    }
    await idp.close();
    if (seen.has(503)) outcomes.unavailable++;
    else if (seen.has(false)) outcomes.forgotten++;
    else outcomes.unharmed++;
  }
  rmSync(data, { recursive: true });
  report(
    `${DAMAGES} damages: ${outcomes.refused} refused at the start, ${outcomes.unavailable} with 503, ` +
      `${outcomes.forgotten} with a record that cannot be read any more, ${outcomes.unharmed} without effect`,
  );
  expect(outcomes.refused).toBeGreaterThan(0);
});
