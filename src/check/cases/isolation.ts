// Tests that one user cannot reach another user's object: its owner and the other user send the same request.
import type { Finding } from "../../control/check-report.ts";
import { MintmarkError } from "../../errors.ts";
import type { Run } from "../run.ts";
import { selects } from "../selection.ts";
import { accepted, type Answer, answerText } from "../target/answer.ts";
import type { Approach } from "../target/approach.ts";
import { labelOf } from "../target/label.ts";
import { callTool, resultOf } from "../target/mcp.ts";
import type { ApiRequest } from "../target/send.ts";
import type { Cases } from "./cases.ts";
import { bearer } from "./flaw-cases.ts";
import { returned, sentText } from "./sent.ts";

const HEAD = { name: "other-user", group: "isolation", expected: "shown only to its owner" } as const;

export async function checkIsolation(run: Run, approach: Approach, cases: Cases): Promise<void> {
  const { asOther, create, user, otherUser } = run.settings;
  if (asOther === undefined || !selects(run.settings, HEAD)) return;
  run.say(HEAD.name);
  const begun = performance.now();
  const mint = { ...approach.wanted, format: approach.form };
  const [owner, other] = [
    await run.levers.mint({ ...mint, user }),
    await run.levers.mint({ ...mint, user: otherUser }),
  ];
  const made =
    create === undefined ? undefined : await run.send(requestOf(create, approach), bearer(owner.token));
  const request = requestOf(filled(asOther, made && membersOf(made, approach)), approach);
  const [own, others] = [
    await run.send(request, bearer(owner.token)),
    await run.send(request, bearer(other.token)),
  ];
  const found = (by: "owner" | "other", finding: Pick<Finding, "kind" | "expected" | "remedy">): Finding => {
    const [minted, answer] = by === "owner" ? [owner, own] : [other, others];
    return {
      case: HEAD.name,
      severity: "critical",
      summary: by === "owner" ? "The user's own object." : "Another user's object, requested by its id.",
      got: accepted(answer) ? "shown" : answerText(answer),
      rule: "OWASP API Security Top 10, API1:2023 (broken object level authorization)",
      ...finding,
      sent: sentText(labelOf(request), minted),
      returned: returned(answer, [minted.token]),
    };
  };
  const findings: Finding[] = [];
  if (!accepted(own)) {
    const remedy = "Check that the request is right and that the object exists.";
    findings.push(found("owner", { kind: "refused", expected: "shown to its owner", remedy }));
  }
  if (accepted(others)) {
    const remedy = "Look up objects by owner (`sub`) and id together, never by id alone.";
    findings.push(found("other", { kind: "leaked", expected: "403 or 404", remedy }));
  }
  cases.add({ ...HEAD, durationMilliseconds: performance.now() - begun }, findings);
}

/** Parses a request: `GET /notes/42`, `POST /notes {"text":"x"}`; for MCP `read_note {"id":"42"}`. */
function requestOf(text: string, { mcp, request }: Approach): ApiRequest {
  if (mcp) {
    const [, name, args = "{}"] = /^(\S+)(?:\s+(\{.*\}))?\s*$/s.exec(text) ?? [];
    if (name !== undefined) return callTool(mcp, name, jsonObject(args));
    throw unreadable(text, 'Write a tool and its arguments: read_note {"id":"42"}');
  }
  const [, method, path, body] = /^([A-Z]+)\s+(\S+)(?:\s+(.+))?$/s.exec(text) ?? [];
  const url = URL.parse(path ?? "", request.url);
  if (method === undefined || url?.origin !== new URL(request.url).origin) {
    throw unreadable(text, "Write a method and a path of the API: GET /notes/42");
  }
  return {
    method,
    url: url.href,
    headers: { ...request.headers, ...(body !== undefined && { "content-type": "application/json" }) },
    body,
  };
}

function jsonObject(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    throw unreadable(text, "Write the arguments of the tool as a JSON object.");
  }
}

function unreadable(text: string, hint: string): MintmarkError {
  return new MintmarkError("bad_request", `${JSON.stringify(text)} is not a request`, { hint });
}

/** Returns the members of the created object, as the answer shows them. */
function membersOf(answer: Answer, { mcp }: Approach): Record<string, unknown> {
  const content = mcp ? (resultOf(answer)?.["content"] as { text?: string }[] | undefined) : undefined;
  const text = mcp ? content?.[0]?.text : answer.body;
  try {
    return JSON.parse(text ?? "") as Record<string, unknown>;
  } catch {
    throw new MintmarkError("bad_request", "the answer to `create` is not JSON", {
      hint: `The API answered ${answerText(answer)}.`,
    });
  }
}

/** Replaces `{name}` with that member of the created object. */
function filled(text: string, members: Record<string, unknown> | undefined): string {
  if (!members) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = members[name];
    return typeof value === "string" || typeof value === "number"
      ? JSON.stringify(String(value)).slice(1, -1)
      : whole;
  });
}
