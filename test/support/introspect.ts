// Calls the introspection endpoint as the built-in client demo-api, and the userinfo endpoint with a token.
import { type Answer, getJson, postForm } from "./post-form.ts";

export const API_CLIENT: [string, string] = ["demo-api", "demo-api-secret"];

/** Introspects a token and returns the response body. @throws if the status is not 200 */
export async function introspect(
  issuer: string,
  token: string | undefined,
  form: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const { status, body } = await postForm(`${issuer}/introspect`, { token, ...form }, { basic: API_CLIENT });
  if (status !== 200) throw new Error(`${status} at introspection: ${JSON.stringify(body)}`);
  return body;
}

export function userinfo(issuer: string, token: string | undefined): Promise<Answer> {
  return getJson(`${issuer}/userinfo`, { authorization: `Bearer ${token ?? ""}` });
}
