// Measures minting without requests: single tokens with 50 in flight against `crypto.sign`, 1,000 at once with and
// without a key at hand, and isolated issuers.
import { run } from "../child.ts";
import type { Case, Measurement } from "./contract.ts";

const FORMS = ["RS256", "ES256", "opaque"];

interface Sample {
  cold: number;
  warm: number;
  token: number;
  floor?: number;
  isolated?: number;
}

export const mintingCases: Case[] = FORMS.map((form) => ({
  name: `minting ${form}`,
  async measure({ build, amounts }) {
    const samples: Sample[] = [];
    for (let round = 0; round < amounts.mintRounds; round++) {
      samples.push(JSON.parse(await run(build.path("bench/children/minting.js"), [form])) as Sample);
    }
    const rounds = (read: (sample: Sample) => number | undefined) =>
      samples.map((sample) => [read(sample) ?? []].flat());
    const found: Measurement[] = [
      {
        name: `idp.token() ${form}, 50 in flight`,
        rounds: new Map([
          ["mintmark", rounds(({ token }) => token)],
          ...(form === "opaque" ? [] : [["crypto.sign", rounds(({ floor }) => floor)] as const]),
        ]),
      },
      {
        name: `idp.mint() of 1,000 ${form}, cold`,
        rounds: new Map([
          ["mintmark", rounds(({ cold }) => cold)],
          ["warm", rounds(({ warm }) => warm)],
        ]),
      },
    ];
    if (form === "ES256") {
      const isolated = new Map([["mintmark", rounds((sample) => sample.isolated)]]);
      found.push({ name: "idp.isolate(), 200 at once", rounds: isolated });
    }
    return found;
  },
}));
