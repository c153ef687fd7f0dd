// Measures the time from the import of a contestant to its first verified token, in a new process each time.
import { run } from "../child.ts";
import type { ContestantName } from "../contestants/names.ts";
import { interleave } from "../interleave.ts";
import type { Case } from "./contract.ts";

export const firstTokenCases: Case[] = [
  firstToken("first token in-process, key at hand", "ready", [
    "mintmark",
    "mintmark, file",
    "oidc-provider",
    "oauth2-mock-server",
  ]),
  firstToken("first token in-process, new RSA key", "generate", [
    "mintmark",
    "oidc-provider",
    "oauth2-mock-server",
  ]),
];

function firstToken(name: string, key: "ready" | "generate", contestants: ContestantName[]): Case {
  return {
    name,
    async measure({ build, amounts }) {
      const script = build.path("bench/children/first-token.js");
      const turns = contestants.map(
        (contestant) => [contestant, async () => [Number(await run(script, [contestant, key]))]] as const,
      );
      return [{ name, rounds: await interleave(turns, amounts.startRounds) }];
    },
  };
}
