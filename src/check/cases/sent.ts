// The request and the answer as a finding shows them: never with a value that could be used as a token.
import type { Returned, Sent } from "../../control/check-report.ts";
import type { MintedToken } from "../../tokens/record.ts";
import type { Answer } from "../target/answer.ts";

const EXCERPT = 300;

export function sentText(request: string, minted: MintedToken | null, value?: string): Sent {
  if (!minted) return { request, token: null };
  const isJwt = (value ?? minted.token).includes(".");
  return {
    request,
    token: {
      form: isJwt ? "jwt" : "opaque",
      header: isJwt ? minted.header : null,
      claims: minted.claims,
    },
  };
}

/** Hides the token values in the answer, because the API may have repeated them. */
export function returned(answer: Answer, values: readonly string[] = []): Returned {
  const hide = (text: string) =>
    values.filter(Boolean).reduce((hidden, value) => hidden.replaceAll(value, "[token]"), text);
  return {
    status: answer.status,
    ...(answer.failure !== null && { failure: answer.failure }),
    wwwAuthenticate: answer.wwwAuthenticate === null ? null : hide(answer.wwwAuthenticate),
    body: hide(answer.body).slice(0, EXCERPT),
  };
}
