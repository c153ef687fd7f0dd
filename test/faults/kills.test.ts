// Kills the server under load, starts it again on the same store, and asks for everything that it had answered.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, serve } from "../support/command-line.ts";
import { KILLS, report } from "./amounts.ts";
import { Load, lostStates, type State } from "./load.ts";
import { STORES } from "./stores.ts";

/** Answers after which a server is killed, at least; up to three times as many by chance, and one of them to a refresh. */
const ANSWERS = 12;

describe.each(STORES)("a server on $name", ({ name, open }) => {
  it("has lost no answered state after kills under load", async () => {
    const cwd = emptyFolder();
    const args = await open();
    writeFileSync(join(cwd, "mintmark.config.json"), JSON.stringify({ alg: "ES256" }));
    let server = await serve(args, { cwd });
    const port = new URL(server.url).port;
    const all: State[] = [];
    const lost: string[] = [];
    const starts: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const wanted = ANSWERS + Math.floor(Math.random() * ANSWERS * 2);
      let answers = 0;
      let hasRefreshed = false;
      const load = new Load(server.url, server.ended, ({ kind }) => {
        hasRefreshed ||= kind === "refresh";
        if (++answers >= wanted && hasRefreshed) server.kill("SIGKILL");
      });
      await load.run();
      expect(load.refused).toEqual([]);
      expect((await server.ended).signal).toBe("SIGKILL");
      const begin = performance.now();
      server = await serve([...args, "--port", port], { cwd });
      starts.push(performance.now() - begin);
      lost.push(...(await lostStates(server.url, load.states)));
      all.push(...load.states);
    }
    lost.push(...(await lostStates(server.url, all)));
    report(
      `${name}: ${KILLS} kills, ${all.length} answered states (${kindsOf(all)}), ${lost.length} lost; ` +
        `ready again after ${median(starts)} ms (median), ${Math.round(Math.max(...starts))} ms at most`,
    );
    expect(lost).toEqual([]);
    expect((await server.end()).code).toBe(0);
  });
});

function kindsOf(states: State[]): string {
  const counts = Map.groupBy(states, ({ kind }) => kind);
  return [...counts].map(([kind, { length }]) => `${kind} ${length}`).join(", ");
}

function median(numbers: number[]): number {
  return Math.round(numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN);
}
