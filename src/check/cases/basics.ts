// The basic cases: a request without a token is refused with a challenge, and a good token is accepted,
// before the flawed ones and after them.
import type { Finding } from "../../control/check-report.ts";
import type { Run } from "../run.ts";
import { accepted, type Answer, answerText, challengeOf } from "../target/answer.ts";
import type { Approach } from "../target/approach.ts";
import type { Cases } from "./cases.ts";
import { bearer } from "./flaw-cases.ts";
import { returned, sentText } from "./sent.ts";

const CHALLENGE_RULE =
  "RFC 6750, section 3; RFC 9110, section 15.5.2; for MCP servers also RFC 9728, section 5.1";

export async function checkNoToken(run: Run, approach: Approach, cases: Cases): Promise<void> {
  const begun = performance.now();
  const answer = await run.send(approach.request);
  const head = { name: "no-token", group: "basics", expected: "401 with a Bearer challenge" } as const;
  const flawed = (finding: Pick<Finding, "kind" | "severity" | "got" | "remedy">): Finding => ({
    case: head.name,
    ...finding,
    summary: "A request without a token.",
    expected: head.expected,
    rule: CHALLENGE_RULE,
    sent: sentText(approach.label, null),
    returned: returned(answer),
  });
  const findings = accepted(answer)
    ? [
        flawed({
          kind: "accepted",
          severity: "critical",
          got: answerText(answer),
          remedy: "Refuse every request without a token.",
        }),
      ]
    : challengeFaults(answer, approach).map((fault) =>
        flawed({ kind: "different", severity: "medium", ...fault }),
      );
  cases.add({ ...head, durationMilliseconds: performance.now() - begun }, findings, {
    refusal: accepted(answer) ? "missed" : "given",
  });
}

function challengeFaults(answer: Answer, { mcp }: Approach): { got: string; remedy: string }[] {
  if (answer.status !== 401) {
    return [
      {
        got: answerText(answer),
        remedy: "Answer 401: only then do clients get a token.",
      },
    ];
  }
  const challenge = challengeOf(answer);
  if (!challenge) {
    return [
      { got: "401 without a Bearer challenge", remedy: "Send `WWW-Authenticate: Bearer` with every 401." },
    ];
  }
  const faults = [];
  if (challenge.parameters["error"] !== undefined) {
    faults.push({
      got: `401 with the error code ${challenge.parameters["error"]}`,
      remedy: "Leave `error` out if the request has no token: there is no error to report.",
    });
  }
  if (mcp && challenge.parameters["resource_metadata"] === undefined) {
    faults.push({
      got: "401 without resource_metadata",
      remedy: "Name the metadata's URL in the challenge: MCP clients find the issuer through it.",
    });
  }
  return faults;
}

/** Sends a good token that the API has not seen before. */
export async function checkStillGood(
  run: Run,
  approach: Approach,
  cases: Cases,
  name: "good-token" | "good-token-in-the-end",
): Promise<void> {
  const begun = performance.now();
  const minted = await run.levers.mint({ ...approach.wanted, format: approach.form });
  const answer = await run.send(approach.request, bearer(minted.token));
  const findings: Finding[] = accepted(answer)
    ? []
    : [
        {
          case: name,
          kind: "refused",
          severity: "critical",
          summary: "A good token that the API has not seen before.",
          expected: "accepted",
          got: answerText(answer),
          rule: "A flawed token must not affect the good ones after it.",
          remedy: "Look for effects of the flawed tokens: a crash, a lock-out, a poisoned cache of keys.",
          sent: sentText(approach.label, minted),
          returned: returned(answer, [minted.token]),
        },
      ];
  cases.add(
    { name, group: "basics", expected: "accepted", durationMilliseconds: performance.now() - begun },
    findings,
  );
}
