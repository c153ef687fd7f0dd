// Detects a token that crashes the API or makes it stop answering: the next good token gets no answer either.
import { type Run, until } from "../run.ts";
import { answerText } from "../target/answer.ts";
import type { Approach } from "../target/approach.ts";
import type { Judgement } from "./judge.ts";

export interface Fall {
  judgement: Judgement;
  /** Whether the API answers again, for example because a supervisor restarted it. */
  isBack: boolean;
}

/** Call it after a token that got no answer. Returns undefined if the API still answers a good token. */
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
      got: `none; a good token after it got ${answerText(first)}`,
      rule: "No request may stop an API from answering other requests.",
      remedy:
        "Catch the errors that a bad token causes, in callbacks and promises too: an uncaught error ends the process.",
    },
    isBack: result.status !== null,
  };
}
