// Authorization requests that a page sends without showing them, in a frame or by a script. They succeed only if the
// page and the receiver belong to the client, because they carry the login of the user.
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser, type Page } from "../../support/browser.ts";
import { loginThroughPages } from "../../support/browser-login.ts";
import { register } from "../../support/register.ts";
import { authorizationRequest } from "../../support/sign-in.ts";

const APP = "http://localhost:7070/callback";
const ELSEWHERE = "http://localhost:7071";

const idp = await startMintmark({
  clients: {
    "demo-app": { applicationType: "web", redirectUris: [APP] },
    listed: { applicationType: "web", redirectUris: [APP], webOrigins: [ELSEWHERE] },
    native: { applicationType: "native", redirectUris: ["http://127.0.0.1/callback", "com.example.app:/cb"] },
  },
  corsOrigins: ["http://localhost:7072"],
});
afterAll(() => idp.close());

let browser: Browser;
const FRAME = { "sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site" };

interface Ask {
  client?: string;
  redirectUri?: string;
  params?: Record<string, string>;
}
const requestOf = ({ client = "demo-app", redirectUri = APP, params = {} }: Ask) =>
  authorizationRequest(idp.url, { client_id: client, redirect_uri: redirectUri, ...params }).url;

const signIn = (asked: Ask = {}) => loginThroughPages(browser, requestOf(asked));

/** Sends the request as the browser would for a hidden element of a page, and returns `code` or the error. */
async function hidden(headers: Record<string, string>, asked: Ask = {}): Promise<string> {
  const request = requestOf({ ...asked, params: { prompt: "none", ...asked.params } });
  return outcomeOf(await browser.open(request, { headers: { ...FRAME, ...headers } }));
}

function outcomeOf({ leftTo, status }: Page): string {
  if (!leftTo) return `page with status ${status}`;
  return leftTo.searchParams.has("code") ? "code" : (leftTo.searchParams.get("error") ?? "nothing");
}

beforeEach(async () => {
  browser = new Browser();
  expect(outcomeOf(await signIn())).toBe("code");
});

describe("a hidden request", () => {
  it.each([
    ["of the client's own page", { referer: `${new URL(APP).origin}/page` }],
    ["of a page that hides its address", {}],
    ["of the server's own page", { "sec-fetch-site": "same-origin", referer: `${idp.url}/` }],
    ["of a page of corsOrigins", { referer: "http://localhost:7072/" }],
  ])("%s gets a code", async (_, headers) => {
    expect(await hidden(headers)).toBe("code");
  });

  it.each([
    ["in a frame", {}],
    ["by an image", { "sec-fetch-dest": "image" }],
    ["by a script", { "sec-fetch-dest": "empty" }],
    ["in a prefetched page", { "sec-fetch-dest": "document", "sec-purpose": "prefetch" }],
  ])("of a page on another port gets login_required: %s", async (_, headers) => {
    expect(await hidden({ referer: `${ELSEWHERE}/`, ...headers })).toBe("login_required");
  });

  it("of a page on another port gets a code if the client lists it in webOrigins", async () => {
    await signIn({ client: "listed" });
    const from = { referer: `${ELSEWHERE}/` };
    expect(await hidden(from, { client: "listed" })).toBe("code");
    expect(await hidden(from)).toBe("login_required");
  });

  it("is refused with a reason that says what to set", async () => {
    const request = requestOf({ params: { prompt: "none" } });
    const { leftTo } = await browser.open(request, { headers: { ...FRAME, referer: `${ELSEWHERE}/` } });
    expect(leftTo?.searchParams.get("error_description")).toContain(`${ELSEWHERE} is not an origin of`);
    expect(leftTo?.searchParams.get("error_description")).toContain("webOrigins");
  });

  it("to a port that the user never signed in from gets login_required, until the user does", async () => {
    const asked = { client: "native", redirectUri: "http://127.0.0.1:7073/callback" };
    await signIn({ ...asked, redirectUri: "http://127.0.0.1:7074/callback" });
    expect(await hidden({}, asked)).toBe("login_required");
    await signIn({ ...asked, params: { prompt: "login" } });
    expect(await hidden({}, asked)).toBe("code");
  });

  it("to such a port gets login_required, although a request that the user saw went there by itself", async () => {
    const asked = { client: "native", redirectUri: "http://127.0.0.1:7073/callback" };
    await signIn({ ...asked, redirectUri: "http://127.0.0.1:7074/callback" });
    const silent = requestOf({ ...asked, params: { prompt: "none" } });
    expect(outcomeOf(await browser.open(silent, { headers: { "sec-fetch-dest": "document" } }))).toBe("code");
    expect(await hidden({}, asked)).toBe("login_required");
  });

  it("to a registered redirect URI gets a code, although the user never signed in there", async () => {
    const own = await idp.isolate({
      login: { consent: false },
      clients: {
        first: { applicationType: "web", redirectUris: [`${ELSEWHERE}/callback`] },
        second: { applicationType: "web", redirectUris: [APP] },
      },
    });
    const to = (client_id: string, redirect_uri: string, params = {}) =>
      authorizationRequest(own.url, { client_id, redirect_uri, ...params }).url;
    await loginThroughPages(browser, to("first", `${ELSEWHERE}/callback`));
    const silent = to("second", APP, { prompt: "none" });
    expect(outcomeOf(await browser.open(silent, { headers: FRAME }))).toBe("code");
    await own.close();
  });

  it("of a client that registered itself gets a code from its own page alone", async () => {
    const { body } = await register(idp.url, { redirect_uris: [APP], token_endpoint_auth_method: "none" });
    const asked = { client: String(body["client_id"]) };
    await signIn(asked);
    expect(await hidden({ referer: APP }, asked)).toBe("code");
    expect(await hidden({ referer: `${ELSEWHERE}/` }, asked)).toBe("login_required");
  });

  it("to an app's own scheme, which has no origin, gets login_required", async () => {
    const asked = { client: "native", redirectUri: "com.example.app:/cb" };
    await signIn(asked);
    expect(await hidden({}, asked)).toBe("login_required");
  });
});

it("a request that the user sees gets a code, whichever page it comes from", async () => {
  const seen = { "sec-fetch-dest": "document", referer: `${ELSEWHERE}/` };
  expect(await hidden(seen)).toBe("code");
});
