// Measures commands that end by themselves, against an empty Node process.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../child.ts";
import { interleave } from "../interleave.ts";
import type { Case } from "./contract.ts";

export const commandCases: Case[] = [
  command("mintmark --version", () => ["--version"]),
  command("mintmark token, on a folder", (folder) => ["token", "alice", "--data", folder]),
];

function command(name: string, args: (folder: string) => string[]): Case {
  return {
    name,
    async measure({ build, amounts }) {
      const folder = mkdtempSync(join(tmpdir(), "mintmark-bench-command-"));
      try {
        const empty = join(folder, "empty.js");
        writeFileSync(empty, "0;\n");
        const commands: Record<string, [script: string, args: string[]]> = {
          mintmark: [build.path("bin/mintmark.js"), args(folder)],
          "node -e 0": [empty, []],
        };
        const turns = Object.entries(commands).map(([contestant, [script, given]]) => {
          const turn = async () => {
            const before = performance.now();
            await run(script, given);
            return [performance.now() - before];
          };
          return [contestant, turn] as const;
        });
        for (const [, turn] of turns) await turn(); // creates keys and caches on disk
        return [{ name, rounds: await interleave(turns, amounts.startRounds) }];
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
