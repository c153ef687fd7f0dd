// The matcher `toRefuseToken`: an API's response refuses a token (RFC 6750, section 3).
import { parseChallenge } from "../check/target/challenge.ts";
import { kindOf, type MatcherThis, misuse, type Outcome, table } from "./outcome.ts";

/** Requirements for the refusal of a token. Empty: 401 and a Bearer challenge. */
export interface RefusalExpectation {
  /** HTTP status. Default: the status that belongs to `error`, or 401 without `error`. */
  status?: number;
  /** Error code in the Bearer challenge. Default: any, or none. */
  error?: "invalid_token" | "invalid_request" | "insufficient_scope";
}

const STATUS = { invalid_request: 400, invalid_token: 401, insufficient_scope: 403 };
const MATCHER = "toRefuseToken";

export function toRefuseToken(
  this: MatcherThis,
  received: unknown,
  { error, status = error === undefined ? 401 : STATUS[error] }: RefusalExpectation = {},
): Outcome {
  const { status: answered, challenge: header } = answerOf(received);
  const challenge = header === undefined ? undefined : parseChallenge(header);
  const refused = challenge?.parameters["error"];
  const problems = [
    ...(answered === status ? [] : ["the status"]),
    ...(answered === 401 && challenge === undefined ? ["the missing Bearer challenge"] : []),
    ...(error === undefined || refused === error ? [] : ["the error in the challenge"]),
  ];
  const message = () =>
    [
      `expected the API ${this.isNot ? "not " : ""}to refuse the token with ${status}${error === undefined ? "" : ` ${error}`}`,
      table([
        ["status", String(answered)],
        ["www-authenticate", header ?? "none"],
        ...(problems.length > 0 ? [["differs in", problems.join(", ")] as const] : []),
      ]),
    ].join("\n");
  return { pass: problems.length === 0, message };
}

/** Reads a fetch `Response`, or the response of a client whose headers are plain members. */
function answerOf(received: unknown): { status: number; challenge: string | undefined } {
  const { status, headers } = (received ?? {}) as { status?: unknown; headers?: unknown };
  if (typeof status !== "number" || typeof headers !== "object" || headers === null) {
    throw misuse(MATCHER, `needs a response with status and headers, but got ${kindOf(received)}`);
  }
  const { get } = headers as Partial<Headers>;
  const challenge: unknown =
    typeof get === "function"
      ? (headers as Headers).get("www-authenticate")
      : (headers as Record<string, unknown>)["www-authenticate"];
  return { status, challenge: typeof challenge === "string" ? challenge : undefined };
}
