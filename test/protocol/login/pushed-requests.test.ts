// Pushed authorization requests (RFC 9126).
import { decodeJwt } from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { DEMO_CLIENTS } from "../../support/clients.ts";
import { postForm } from "../../support/post-form.ts";
import {
  authorizationRequest,
  expectTokens,
  redeem,
  REDIRECT_URI,
  tokensFor,
} from "../../support/sign-in.ts";

const idp = await startMintmark({
  clients: {
    ...DEMO_CLIENTS,
    "other-app": { redirectUris: ["https://other.test/callback"] },
    "web-app": {
      secret: "web-app-secret",
      redirectUris: [REDIRECT_URI],
      defaultScopes: ["openid", "web:default"],
    },
  },
});
afterAll(() => idp.close());

async function push(params: Record<string, string | undefined> = {}) {
  const request = authorizationRequest(idp.url);
  const form = { ...Object.fromEntries(new URL(request.url).searchParams), ...params };
  return { ...request, answer: await postForm(`${idp.url}/par`, form) };
}

function openPushed(request_uri: unknown, client_id = "demo-app"): string {
  return `${idp.url}/authorize?${new URLSearchParams({ client_id, request_uri: String(request_uri) }).toString()}`;
}

describe("a pushed authorization request", () => {
  it("leads to tokens through openid-client, and keeps every parameter", async () => {
    const config = await oidc.discovery(
      new URL(idp.url),
      "web-app",
      undefined,
      oidc.ClientSecretBasic("web-app-secret"),
      { execute: [oidc.allowInsecureRequests] },
    );
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    const url = await oidc.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: REDIRECT_URI,
      scope: "openid notes:read",
      audience: "notes",
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    });
    expect([...url.searchParams.keys()].toSorted()).toEqual(["client_id", "request_uri"]);
    const callback = await callbackOf(new Browser(), url);
    const tokens = await oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: "notes", scope: "openid notes:read" });
  });

  it("is answered with 201 and a short-lived URN", async () => {
    const { answer } = await push();
    expect(answer.status).toBe(201);
    expect(answer.body["request_uri"]).toMatch(/^urn:ietf:params:oauth:request_uri:/);
    expect(answer.body["expires_in"]).toBeTypeOf("number");
  });

  it("gets the client's default scopes if it names none", async () => {
    const request = authorizationRequest(idp.url, { client_id: "web-app" });
    const pushed = await postForm(`${idp.url}/par`, Object.fromEntries(new URL(request.url).searchParams), {
      basic: ["web-app", "web-app-secret"],
    });
    const callback = await callbackOf(new Browser(), openPushed(pushed.body["request_uri"], "web-app"));
    const answer = await redeem(
      idp.url,
      {
        grant_type: "authorization_code",
        code: callback.searchParams.get("code") ?? "",
        redirect_uri: REDIRECT_URI,
        code_verifier: request.verifier,
      },
      { basic: ["web-app", "web-app-secret"] },
    );
    expect(expectTokens(answer)["scope"]).toBe("openid web:default");
  });

  it("can be used once", async () => {
    const { answer, state } = await push();
    const url = openPushed(answer.body["request_uri"]);
    expect((await callbackOf(new Browser(), url)).searchParams.get("state")).toBe(state);
    const again = await new Browser().open(url);
    expect(again.leftTo?.searchParams.get("error")).toBe("invalid_request_uri");
    expect(again.leftTo?.searchParams.has("code")).toBe(false);
  });

  it("is used only once by concurrent requests", async () => {
    const { answer } = await push({ client_id: "demo-app", scope: "openid" });
    const browsers = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const browser = new Browser();
        await tokensFor(idp.url, { browser, params: { scope: "openid" } });
        return browser;
      }),
    );
    const pages = await Promise.all(
      browsers.map((browser) => browser.open(openPushed(answer.body["request_uri"]))),
    );
    const answers = pages.map(({ leftTo }) => leftTo?.searchParams.get("error") ?? "code");
    expect(answers.toSorted()).toEqual(["code", ...Array.from({ length: 4 }, () => "invalid_request_uri")]);
  });

  it("is rejected for another client, and so is an invented request_uri", async () => {
    const { answer } = await push();
    // The error goes to the requesting client only, at its registered redirect URI.
    for (const [url, origin] of [
      [openPushed(answer.body["request_uri"], "other-app"), "https://other.test"],
      [openPushed("urn:ietf:params:oauth:request_uri:invented"), "http://127.0.0.1:8599"],
      [openPushed("https://evil.test/request.jwt"), "http://127.0.0.1:8599"],
    ] as const) {
      const { leftTo } = await new Browser().open(url);
      expect(leftTo?.origin).toBe(origin);
      expect(leftTo?.searchParams.get("error")).toMatch(
        /^(invalid_request_object|invalid_request_uri|request_uri_not_supported)$/,
      );
    }
  });
});

describe("a push", () => {
  it.each([
    ["with an unregistered redirect URI", { redirect_uri: "http://evil.test/" }, "invalid_request", 400],
    [
      "without a challenge",
      { code_challenge: undefined, code_challenge_method: undefined },
      "invalid_request",
      400,
    ],
    ["with a plain challenge", { code_challenge_method: "plain" }, "invalid_request", 400],
    ["by an unknown client", { client_id: "nobody" }, "invalid_client", 401],
    ["by a confidential client without its secret", { client_id: "web-app" }, "invalid_client", 401],
    [
      "with a request_uri in it",
      { request_uri: "urn:ietf:params:oauth:request_uri:x" },
      "request_uri_not_supported",
      400,
    ],
    ["for a resource that is not a URI", { resource: "nothing" }, "invalid_target", 400],
  ])("is rejected %s", async (_, params, error, status) => {
    const { answer } = await push(params);
    expect([answer.status, answer.body["error"]]).toEqual([status, error]);
  });
});
