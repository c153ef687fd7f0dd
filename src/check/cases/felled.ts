// A token that ends the API, or makes it stop answering: a good token right after it gets no answer either.
import { answerText } from "../target/answer.ts";
import type { Approach } from "../target/approach.ts";
import type { Judgement } from "./judge.ts";
import { until, type Run } from "../run.ts";

export interface Fall {
  judgement: Judgement;
  /** Whether it answers again: many an API is started anew by whatever looks after it. */
  isBack: boolean;
}

/** Called after a token that got no answer. Undefined where the API goes on answering others. */
export async function fallOf(run: Run, { request, wanted, form }: Approach): Promise<Fall | undefined> {
  const attempt = async () => {
    const { token } = await run.levers.mint({ ...wanted, format: form });
    return run.send(request, { authorization: [`Bearer ${token}`] });
  };
  const first = await attempt();
  if (first.status !== null) return undefined;
  run.say(`waiting up to ${run.settings.cooldownSeconds} s for the API to answer again`);
  const { result } = await until(attempt, ({ status }) => status !== null, {
    wait: run.wait,
    seconds: run.settings.cooldownSeconds,
  });
  return {
    judgement: {
      kind: "felled",
      severity: "critical",
      expected: "an answer",
      got: `none, and ${answerText(first)} to a good token after it`,
      rule: "Whatever anybody sends, an API goes on serving others.",
      remedy:
        "Catch what a bad token throws, in callbacks and promises too: what nobody catches ends the process.",
    },
    isBack: result.status !== null,
  };
}
