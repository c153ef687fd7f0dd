// Anyone can make tokens with an unknown `kid`: they must not make the API fetch the JWKS each time.
import { randomUUID } from "node:crypto";
import type { MintedToken } from "../../tokens/record.ts";
import { accepted } from "../target/answer.ts";
import type { LifecycleCase, Shot, Trial } from "./trial.ts";

const TOKENS = 20;
const AT_ONCE = 5;
/** Enough for an API that fetches once per second and needs some seconds for all tokens. */
const FETCHES_ALLOWED = 5;

const FLOOD: LifecycleCase = {
  name: "unknown-kid-flood",
  summary: `${TOKENS} tokens in a row, each with an unknown \`kid\`.`,
  expected: `all refused, with at most ${FETCHES_ALLOWED} fetches of the JWKS`,
  rule: "RFC 8725, section 3.10 (a `kid` is not to be trusted); RFC 7517 leaves caching to the client",
  remedy: "Wait some seconds between two fetches: anyone can send any number of unknown `kid`s.",
};

export async function checkFlood(trial: Trial): Promise<void> {
  const { run, setting } = trial;
  if (setting.verifier !== "jwks") return trial.skip(FLOOD, "the API does not fetch the JWKS");
  await trial.decide(FLOOD, async () => {
    const minted = await unknownTokens(trial);
    const before = await run.levers.jwksFetches();
    const shots: Shot[] = [];
    for (let first = 0; first < TOKENS; first += AT_ONCE) {
      shots.push(
        ...(await Promise.all(minted.slice(first, first + AT_ONCE).map((each) => trial.send(each)))),
      );
    }
    const fetches = (await run.levers.jwksFetches()) - before;
    const wrong = shots.find(({ answer }) => accepted(answer));
    if (wrong) return { found: { kind: "accepted", severity: "critical", shot: wrong }, refusal: "missed" };
    const got = `${fetches} ${fetches === 1 ? "fetch" : "fetches"}`;
    if (fetches <= FETCHES_ALLOWED) return { note: got, refusal: "given" };
    const [shot] = shots;
    return { found: { kind: "flooded", severity: "medium", got, ...(shot && { shot }) }, refusal: "given" };
  });
}

/** Mints one token and varies its `kid`: to generate a key for each token would take seconds. */
async function unknownTokens(trial: Trial): Promise<MintedToken[]> {
  const minted = await trial.mint({ flaw: "unknown-kid", format: "jwt" });
  const [, ...rest] = minted.token.split(".");
  return Array.from({ length: TOKENS }, () => {
    const header = { ...minted.header, kid: randomUUID() };
    const token = [Buffer.from(JSON.stringify(header)).toString("base64url"), ...rest].join(".");
    return { ...minted, header, token };
  });
}
