// Requests that use the same code, request or refresh token at the same time. The store is slow here, so that all
// requests have read the record before the first one marks it as used.
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { SqliteArtifacts } from "../../../src/store/sqlite/artifacts.ts";
import { SqliteTokens } from "../../../src/store/sqlite/tokens.ts";
import { Browser } from "../../support/browser.ts";
import { shows } from "../../support/browser-login.ts";
import { type Answer, postForm } from "../../support/post-form.ts";
import { authorizationRequest, codeFor, redeem, refresh, tokensFor } from "../../support/sign-in.ts";

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const idp = await startMintmark();
afterAll(() => idp.close());
afterEach(() => void vi.restoreAllMocks());

const REQUESTS = 3;

/** Lets the next marks of a record as used wait until all requests want to set theirs. */
function holdConsume(store: typeof SqliteArtifacts | typeof SqliteTokens): void {
  const { consume } = store.prototype as { consume: (...values: unknown[]) => Promise<boolean> };
  let waiting = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  vi.spyOn(store.prototype as { consume: typeof consume }, "consume").mockImplementation(async function (
    this: unknown,
    ...values
  ) {
    waiting += 1;
    if (waiting === REQUESTS) resolve();
    await promise;
    return consume.apply(this, values);
  });
}

const atOnce = <Result>(send: () => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: REQUESTS }, send));

function expectOneSuccess(answers: Answer[]): void {
  const outcomes = answers.map(({ status, body }) => [status, body["error"]]);
  expect(outcomes).toHaveLength(REQUESTS);
  expect(outcomes.filter(([status]) => status === 200)).toHaveLength(1);
  for (const outcome of outcomes.filter(([status]) => status !== 200)) {
    expect(outcome).toEqual([400, "invalid_grant"]);
  }
}

describe("of several requests that have all read it as unused, one succeeds that uses", () => {
  it("an authorization code", async () => {
    const { redemption } = await codeFor(idp.url);
    holdConsume(SqliteArtifacts);
    expectOneSuccess(await atOnce(() => redeem(idp.url, redemption)));
  });

  it("a refresh token", async () => {
    const { refresh_token } = await tokensFor(idp.url);
    holdConsume(SqliteTokens);
    expectOneSuccess(await atOnce(() => refresh(idp.url, refresh_token)));
  });

  it("a pushed authorization request", async () => {
    const parameters = Object.fromEntries(new URL(authorizationRequest(idp.url).url).searchParams);
    const { body } = await postForm(`${idp.url}/par`, parameters);
    const query = new URLSearchParams({ client_id: "demo-app", request_uri: String(body["request_uri"]) });
    const browsers = await atOnce(async () => {
      const browser = new Browser();
      await tokensFor(idp.url, { browser });
      return browser;
    });
    holdConsume(SqliteArtifacts);
    const pages = await Promise.all(
      browsers.map((browser) => browser.open(`${idp.url}/authorize?${query.toString()}`)),
    );
    const answers = pages.map(({ leftTo }) => leftTo?.searchParams.get("error") ?? "code");
    expect(answers.toSorted()).toEqual(["code", "invalid_request_uri", "invalid_request_uri"]);
  });

  it("a device code", async () => {
    const { body } = await postForm(`${idp.url}/device/auth`, { client_id: "demo-app" });
    const browser = new Browser();
    const asked = await browser.open(`${idp.url}/device`);
    let page = await browser.press(asked, "device-submit", { user_code: String(body["user_code"]) });
    for (const button of ["device-confirm", "login-user-alice", "consent-allow"]) {
      if (shows(page, button)) page = await browser.press(page, button);
    }
    expect(shows(page, "device-done")).toBe(true);
    holdConsume(SqliteArtifacts);
    expectOneSuccess(
      await atOnce(() =>
        redeem(idp.url, { grant_type: DEVICE_GRANT, device_code: String(body["device_code"]) }),
      ),
    );
  });
});
