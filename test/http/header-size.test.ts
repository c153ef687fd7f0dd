// Answers never have headers that a client of Node cannot read, which takes 16 KiB: what a request sends to be sent back
// is refused if it is longer.
import { request } from "node:http";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { everyIssuer } from "../support/issuers.ts";

const idp = await startMintmark();
afterAll(() => idp.close());
const issuers = await everyIssuer(idp);

interface Answer {
  status: number;
  location: string | undefined;
  cookies: string[];
  text: string;
}

/** Sends a request with Node's own client, which fails if the headers of the response have more than 16 KiB. */
function send(
  url: string,
  { form, cookies = [] }: { form?: Record<string, string>; cookies?: string[] } = {},
) {
  const headers = {
    ...(form && { "content-type": "application/x-www-form-urlencoded" }),
    ...(cookies.length > 0 && { cookie: cookies.join("; ") }),
  };
  return new Promise<Answer>((resolve, reject) => {
    const sent = request(url, { method: form ? "POST" : "GET", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location,
          cookies: (response.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]!),
          text,
        }),
      );
    });
    sent.on("error", reject).end(form && new URLSearchParams(form).toString());
  });
}

/** Follows redirects within the server. */
async function follow(url: string, form?: Record<string, string>): Promise<Answer> {
  let answer = await send(url, form && { form });
  while (answer.location?.startsWith("/") || answer.location?.startsWith(idp.url)) {
    answer = await send(new URL(answer.location, idp.url).href, { cookies: answer.cookies });
  }
  return answer;
}

const REDIRECT_URI = "http://127.0.0.1:9/callback";
const SIZES = [9_000, 14_000, 16_000, 40_000];
const base = {
  client_id: "demo-app",
  response_type: "code",
  redirect_uri: REDIRECT_URI,
  code_challenge: "x".repeat(43),
  code_challenge_method: "S256",
  scope: "openid",
  prompt: "none",
};

function expectRefused({ status, text }: Answer): void {
  expect(status).toBe(400);
  expect(JSON.parse(text)).toMatchObject({
    error: "invalid_request",
    error_description: expect.stringMatching(
      /would have \d+ bytes, more than 15000; send a shorter state/,
    ) as unknown,
  });
}

describe.each(issuers.map(({ id, metadata }) => [id, metadata] as const))("%s", (_id, metadata) => {
  const at = (name: string) => metadata[name] as string | undefined;

  it.each(SIZES)("redirects with a posted or pushed state of %d bytes, or refuses it", async (size) => {
    const state = "s".repeat(size);
    const answers = [await follow(at("authorization_endpoint")!, { ...base, state })];
    const pushing = at("pushed_authorization_request_endpoint");
    if (pushing !== undefined) {
      const pushed = JSON.parse((await send(pushing, { form: { ...base, state } })).text) as Record<
        string,
        string
      >;
      const query = new URLSearchParams({
        client_id: "demo-app",
        request_uri: String(pushed["request_uri"]),
      });
      answers.push(await follow(`${at("authorization_endpoint")}?${query.toString()}`));
    }
    for (const answer of answers) {
      if (size > 15_000) expectRefused(answer);
      else expect(new URL(answer.location!).searchParams.get("state")).toBe(state);
    }
  });

  it("never answers a long value of any parameter with headers that are too long", async () => {
    const long = "z".repeat(40_000);
    const names = [
      "scope",
      "resource",
      "audience",
      "claims",
      "acr_values",
      "login_hint",
      "max_age",
      "request",
    ];
    for (const name of [...names, "response_type", "response_mode", "prompt", "code_challenge_method"]) {
      const { status } = await follow(at("authorization_endpoint")!, { ...base, [name]: long });
      expect([name, status]).toEqual([name, expect.toBeOneOf([200, 303, 400])]);
    }
    const leaving = at("end_session_endpoint");
    if (leaving === undefined) return;
    const form = { client_id: "demo-app", post_logout_redirect_uri: "http://localhost/", state: long };
    expect((await follow(leaving, form)).status).toBeOneOf([200, 400]);
  });
});

it("the headers of a response may have 15,000 bytes, and not one more", async () => {
  const answerOf = (size: number) => follow(`${idp.url}/authorize`, { ...base, state: "s".repeat(size) });
  const { text } = await answerOf(16_000);
  const bytes = Number(/would have (\d+) bytes/.exec(text)?.[1]);
  const longest = 16_000 - (bytes - 15_000);
  expect((await answerOf(longest)).location).toMatch(/state=s{14000}/);
  expectRefused(await answerOf(longest + 1));
});

it("a state that is too long is in the request log as it was answered", async () => {
  await idp.requests.clear();
  await follow(`${idp.url}/authorize`, { ...base, state: "s".repeat(40_000) });
  const entries = await idp.requests.list({ endpoint: "authorization" });
  expect(entries.at(-1)).toMatchObject({ status: 400, error: "invalid_request" });
});

it("a fault may still answer with long headers", async () => {
  const { id } = await idp.faults.add({
    endpoint: "discovery",
    headers: { "x-long": "x".repeat(20_000) },
    status: 200,
  });
  await expect(send(`${idp.url}/.well-known/openid-configuration`)).rejects.toThrow("Header overflow");
  await idp.faults.remove(id);
});
