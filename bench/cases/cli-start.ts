// Measures the time from the start of a command to the first response of the discovery endpoint.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../test/support/free-port.ts";
import type { Build } from "../build.ts";
import { start, stop } from "../child.ts";
import { call, closeConnections } from "../client.ts";
import { privateJwk } from "../contestants/keys.ts";
import { interleave } from "../interleave.ts";
import type { Case } from "./contract.ts";

/** Returns the script and its arguments for a port. */
type Command = (port: number) => [script: string, ...args: string[]];

const SOURCES = join(import.meta.dirname, "../../bin/mintmark.js");
const POLL_MILLISECONDS = 2;
const LONGEST_MILLISECONDS = 15_000;

export const cliStartCases: Case[] = [
  cliStart("CLI start to discovery, new RSA key", async (build) => ({
    mintmark: (port) => [build.path("bin/mintmark.js"), "serve", "--port", String(port), "--ephemeral"],
    "oidc-provider": (port) => [build.path("bench/children/engine-cli.js"), String(port), "generate"],
    "oauth2-mock-server": (port) => [mockServer(build), "-a", "127.0.0.1", "-p", String(port)],
  })),
  cliStart("CLI start to discovery, key on disk", async (build, folder) => {
    const key = join(folder, "key.json");
    writeFileSync(key, JSON.stringify(await privateJwk("RS256", "ready")));
    const data = ["--data", join(folder, "data")];
    return {
      mintmark: (port) => [build.path("bin/mintmark.js"), "serve", "--port", String(port), ...data],
      // `npm start` in the repository, where Node strips the types.
      "mintmark, sources": (port) => [SOURCES, "serve", "--port", String(port), ...data],
      "oidc-provider": (port) => [build.path("bench/children/engine-cli.js"), String(port), "ready"],
      "oauth2-mock-server": (port) => [
        mockServer(build),
        "-a",
        "127.0.0.1",
        "-p",
        String(port),
        "--jwk",
        key,
      ],
    };
  }),
];

function cliStart(
  name: string,
  commands: (build: Build, folder: string) => Promise<Record<string, Command>>,
): Case {
  return {
    name,
    async measure({ build, amounts }) {
      const folder = mkdtempSync(join(tmpdir(), "mintmark-bench-cli-"));
      try {
        const contestants = Object.entries(await commands(build, folder));
        for (const [, command] of contestants) await untilDiscovery(command); // creates keys and caches on disk
        const turns = contestants.map(
          ([contestant, command]) => [contestant, async () => [await untilDiscovery(command)]] as const,
        );
        return [{ name, rounds: await interleave(turns, amounts.startRounds) }];
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

async function untilDiscovery(command: Command): Promise<number> {
  const port = await freePort();
  const url = new URL(`http://127.0.0.1:${port}/.well-known/openid-configuration`);
  const [script, ...args] = command(port);
  const before = performance.now();
  const child = start(script, args);
  try {
    for (;;) {
      if (
        await call({ url }).then(
          () => true,
          () => false,
        )
      ) {
        return performance.now() - before;
      }
      if (child.exitCode !== null || performance.now() - before > LONGEST_MILLISECONDS) {
        throw new Error(`${script} ${args.join(" ")} does not answer`);
      }
      await sleep(POLL_MILLISECONDS);
    }
  } finally {
    closeConnections();
    await stop(child);
  }
}

function mockServer(build: Build): string {
  return build.path("node_modules/oauth2-mock-server/dist/oauth2-mock-server.mjs");
}
