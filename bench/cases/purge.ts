// Measures the slowest requests while expired tokens are purged, against those of the same server before.
import { serve } from "../child.ts";
import { closeConnections } from "../client.ts";
import { percentiles } from "../statistics.ts";
import type { Case } from "./contract.ts";
import { atOnce } from "./requests.ts";

const EXPIRED_TOKENS = 150_000;
const AT_ONCE = 16;
const REQUEST = {
  headers: { authorization: `Basic ${btoa("demo-service:demo-service-secret")}` },
  body: "grant_type=client_credentials",
};

export const purgeCase: Case = {
  name: "token request while expired tokens are purged",
  async measure({ build, amounts }) {
    const count = Math.min(EXPIRED_TOKENS, amounts.tokens);
    const server = await serve(build.path("bench/children/purge.js"), [String(count)]);
    try {
      const url = new URL(`${server.line}/token`);
      const slowest = async (rounds: number) => {
        const samples = [];
        for (let round = 0; round < rounds; round++) {
          const { each } = await atOnce(() => ({ url, ...REQUEST }), amounts.requests, AT_ONCE);
          samples.push([percentiles(each).p99]);
        }
        return samples;
      };
      await atOnce(() => ({ url, ...REQUEST }), amounts.warmUp, AT_ONCE);
      const before = await slowest(amounts.requestRounds);
      server.say("purge");
      const during = await slowest(amounts.requestRounds);
      return [
        {
          name: `p99 of token requests while ${count.toLocaleString("en")} expired tokens are purged, file`,
          rounds: new Map([
            ["mintmark", during],
            ["without a purge", before],
          ]),
        },
      ];
    } finally {
      closeConnections();
      await server.stop();
    }
  },
};
