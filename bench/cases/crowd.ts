// Measures the same token request with many issuers or users configured, complete logins, and rotation under load.
import { tokensFor } from "../../test/support/sign-in.ts";
import type { Build } from "../build.ts";
import { serve } from "../child.ts";
import { call, closeConnections } from "../client.ts";
import { interleave } from "../interleave.ts";
import type { Case } from "./contract.ts";

const SECRET = { authorization: `Basic ${btoa("demo-service:demo-service-secret")}` };
const TOKEN = { headers: SECRET, body: "grant_type=client_credentials" };
const ROTATION = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
const ROTATE_EVERY_MILLISECONDS = 200;

export const crowdCases: Case[] = [
  crowd(
    "token request by number of issuers",
    [1, 10, 100, 500].map((issuers) => [`mintmark, ${issuers}`, { issuers }]),
  ),
  crowd(
    "token request by number of users",
    [10, 10_000].map((users) => [`mintmark, ${users}`, { users }]),
  ),
  {
    name: "login with code and PKCE",
    measure: ({ build, amounts }) =>
      withServer(build, {}, async (url) => {
        const turn = async () => {
          const samples = [];
          for (let index = 0; index < 10; index++) {
            const before = performance.now();
            await tokensFor(url, { params: { scope: "openid" } });
            samples.push(performance.now() - before);
          }
          return samples;
        };
        await turn();
        return [
          {
            name: "login with code and PKCE",
            rounds: await interleave([["mintmark", turn]], amounts.requestRounds),
          },
        ];
      }),
  },
  {
    name: "token request while keys rotate",
    measure: ({ build, amounts }) =>
      withServer(build, {}, async (url) => {
        const latencies = new Map([
          ["mintmark", [] as number[]],
          ["mintmark, rotating", [] as number[]],
        ]);
        const turn = (contestant: string) => async () => {
          const found = latencies.get(contestant);
          const before = performance.now();
          let left = amounts.requests;
          await Promise.all(
            Array.from({ length: 16 }, async () => {
              while (left-- > 0) found?.push(await timed(url));
            }),
          );
          return [(performance.now() - before) / amounts.requests];
        };
        const rotating = async () => {
          const under: Promise<unknown>[] = [];
          const rotate = () => void under.push(fetch(`${url}/_mintmark/api/keys/rotate`, ROTATION));
          const timer = setInterval(rotate, ROTATE_EVERY_MILLISECONDS);
          try {
            return await turn("mintmark, rotating")();
          } finally {
            clearInterval(timer);
            await Promise.all(under);
          }
        };
        const turns = [
          ["mintmark", turn("mintmark")],
          ["mintmark, rotating", rotating],
        ] as const;
        const rounds = await interleave(turns, amounts.requestRounds);
        return [{ name: "token request while keys rotate, 16 at once", rounds, latencies }];
      }),
  },
];

function crowd(name: string, configurations: (readonly [string, object])[]): Case {
  return {
    name,
    async measure({ build, amounts }) {
      const servers = [];
      try {
        for (const [contestant, config] of configurations) {
          const server = await serve(build.path("bench/children/serve-config.js"), [JSON.stringify(config)]);
          servers.push({ contestant, server });
          for (let index = 0; index < amounts.warmUp / 10; index++) await timed(server.line);
        }
        const turns = servers.map(({ contestant, server }) => {
          const turn = async () => {
            const samples = [];
            for (let index = 0; index < 40; index++) samples.push(await timed(server.line));
            return samples;
          };
          return [contestant, turn] as const;
        });
        return [{ name, rounds: await interleave(turns, amounts.requestRounds) }];
      } finally {
        closeConnections();
        await Promise.all(servers.map(({ server }) => server.stop()));
      }
    },
  };
}

async function withServer<T>(build: Build, config: object, use: (url: string) => Promise<T>): Promise<T> {
  const server = await serve(build.path("bench/children/serve-config.js"), [JSON.stringify(config)]);
  try {
    return await use(server.line);
  } finally {
    closeConnections();
    await server.stop();
  }
}

/** Returns the milliseconds of a token request. */
async function timed(url: string): Promise<number> {
  const before = performance.now();
  await call({ url: new URL(`${url}/token`), ...TOKEN });
  return performance.now() - before;
}
