// OpenID Connect Front-Channel Logout 1.0: which clients the browser tells that a login has ended, by which URLs, and
// that none of them stops the sign-out.
import { hash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Mintmark, type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { Browser, type Page } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { startChromium } from "../../support/chromium.ts";
import { getJson, postForm } from "../../support/post-form.ts";
import { register } from "../../support/register.ts";
import { visit } from "../../support/visit.ts";

const chromium = await startChromium();

/** The applications' own server: it records which pages the browser loads, and never answers some. */
let apps: Server;
let origin: string;
const loaded: string[] = [];
let idp: Mintmark;

function answer(path: string, response: ServerResponse): void {
  if (path.startsWith("/silent")) return;
  response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>App</title>");
}

const isNamed = { frontchannelLogoutSessionRequired: true };

function clients(): NonNullable<MintmarkConfig["clients"]> {
  const app = { redirectUris: [`${origin}/cb`], postLogoutRedirectUris: [`${origin}/bye`] };
  const web = { ...app, applicationType: "web" as const };
  return {
    app: { ...web, clientName: "The <app>", frontchannelLogoutUri: `${origin}/out?way=front`, ...isNamed },
    other: { ...web, frontchannelLogoutUri: `${origin}/other`, ...isNamed },
    plain: { ...web, frontchannelLogoutUri: `${origin}/plain` },
    silent: { ...web, frontchannelLogoutUri: `${origin}/silent` },
    unconcerned: web,
  };
}

beforeAll(async () => {
  apps = createServer((request, response) => {
    loaded.push(request.url ?? "");
    answer(request.url ?? "", response);
  }).listen(0, "127.0.0.1");
  await once(apps, "listening");
  origin = `http://localhost:${(apps.address() as AddressInfo).port}`;
  idp = await startMintmark({
    frontchannelLogout: true,
    clients: clients(),
    issuers: Object.fromEntries(
      (["keycloak", "entra", "okta"] as const).map((profile) => [profile, { profile, clients: clients() }]),
    ),
  });
});
afterEach(async () => {
  await idp.reset();
  loaded.length = 0;
});
afterAll(async () => {
  await chromium?.close();
  await idp.close();
  apps.closeAllConnections();
  apps.close();
});

interface Endpoints {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  end_session_endpoint: string;
}

async function endpointsOf(id: string): Promise<Endpoints> {
  const { url } = await idp.issuer(id);
  return (await getJson(`${url}/.well-known/openid-configuration`)).body as unknown as Endpoints;
}

const VERIFIER = "v".repeat(43);
const CHALLENGE = hash("sha256", VERIFIER, "base64url");

function authorizationUrl({ authorization_endpoint: at }: Endpoints, client: string): string {
  const params = {
    client_id: client,
    response_type: "code",
    redirect_uri: `${origin}/cb`,
    scope: "openid",
    state: "s",
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
  };
  return `${at}?${new URLSearchParams(params).toString()}`;
}

/** Signs a browser in to the clients, and returns the claims of their ID tokens and the last ID token. */
async function signIn(id: string, names: string[], browser = new Browser()) {
  const endpoints = await endpointsOf(id);
  const sids: unknown[] = [];
  let hint = "";
  for (const client of names) {
    const callback = await callbackOf(browser, authorizationUrl(endpoints, client));
    const { body } = await postForm(endpoints.token_endpoint, {
      grant_type: "authorization_code",
      code: callback.searchParams.get("code") ?? "",
      redirect_uri: `${origin}/cb`,
      client_id: client,
      code_verifier: VERIFIER,
    });
    hint = String(body["id_token"]);
    sids.push(decodeJwt(hint)["sid"]);
  }
  const signOut = async (params: Record<string, string> = {}, button = "logout-yes") => {
    const query = new URLSearchParams({ id_token_hint: hint, ...params }).toString();
    const page = await browser.open(`${endpoints.end_session_endpoint}?${query}`);
    return page.html.includes(`data-testid="${button}"`) ? browser.press(page, button) : page;
  };
  return { browser, endpoints, sids, hint, signOut };
}

function frames({ html }: Page): string[] {
  return [...html.matchAll(/<iframe src="([^"]*)"/g)].map(([, url = ""]) => url.replaceAll("&amp;", "&"));
}

function link({ html }: Page): string | undefined {
  return /href="([^"]*)"[^>]*data-testid="sign-out-go-on"/.exec(html)?.[1]?.replaceAll("&amp;", "&");
}

describe("the page after a sign-out", () => {
  it("loads the URL of every client of the login, with iss and the sid of its ID token", async () => {
    const { sids, endpoints, signOut } = await signIn("default", ["app", "other", "unconcerned"]);
    const page = await signOut();
    expect(page.status).toBe(200);
    const iss = encodeURIComponent(endpoints.issuer);
    expect(frames(page)).toEqual([
      `${origin}/out?way=front&iss=${iss}&sid=${String(sids[0])}`,
      `${origin}/other?iss=${iss}&sid=${String(sids[1])}`,
    ]);
    expect([new Set(sids).size, sids[2]]).toEqual([3, undefined]);
    expect(page.html).toContain("The &lt;app&gt;");
  });

  it("leads on to the client with its state", async () => {
    const { signOut } = await signIn("default", ["app"]);
    const page = await signOut({ post_logout_redirect_uri: `${origin}/bye`, state: "s & t" });
    expect(link(page)).toBe(`${origin}/bye?state=s+%26+t`);
  });

  it("allows frames of exactly the origins that it loads", async () => {
    const { signOut } = await signIn("default", ["app", "other"]);
    const policy = (await signOut()).headers.get("content-security-policy") ?? "";
    expect(policy).toContain(`; frame-src ${origin}`);
    expect(policy.split("; ").filter((each) => each.startsWith("frame-"))).toEqual([
      "frame-ancestors 'none'",
      `frame-src ${origin}`,
    ]);
  });

  it("names no login to a client that does not require it", async () => {
    const { sids, signOut } = await signIn("default", ["plain"]);
    expect(frames(await signOut())).toEqual([`${origin}/plain`]);
    expect(sids).toEqual([undefined]);
  });

  it("is left out if no client of the login has a URL", async () => {
    const { signOut } = await signIn("default", ["unconcerned"]);
    const page = await signOut({ post_logout_redirect_uri: `${origin}/bye` });
    expect(page.leftTo?.href).toBe(`${origin}/bye`);
  });

  it("is left out if the user stays signed in, or nobody was signed in", async () => {
    const { signOut, endpoints, hint } = await signIn("default", ["app"]);
    expect(frames(await signOut({}, "logout-no"))).toEqual([]);
    const stranger = new Browser();
    const page = await stranger.open(`${endpoints.end_session_endpoint}?id_token_hint=${hint}`);
    expect(frames(await stranger.submitOnlyForm(page))).toEqual([]);
  });

  it("does not tell a client that was removed since", async () => {
    const { signOut } = await signIn("default", ["app", "other"]);
    await idp.clients.remove("app");
    expect(frames(await signOut({ id_token_hint: "" }))).toEqual([expect.stringContaining("/other")]);
  });

  it("is told in the request log", async () => {
    const { signOut } = await signIn("default", ["app"]);
    await signOut();
    const request = (await idp.requests.list({ endpoint: "end_session" })).at(-1);
    expect(request?.decision).toBe("signed out, and told app in frames");
  });
});

describe("a vendor's sign-out", () => {
  it("has the realm's session as sid at Keycloak, before iss, and asks nothing", async () => {
    const { sids, endpoints, signOut } = await signIn("keycloak", ["app", "plain"]);
    const page = await signOut({ post_logout_redirect_uri: `${origin}/bye`, state: "s" });
    const iss = encodeURIComponent(endpoints.issuer);
    expect(frames(page)).toEqual([
      `${origin}/out?way=front&sid=${String(sids[0])}&iss=${iss}`,
      `${origin}/plain`,
    ]);
    expect([sids[0], link(page)]).toEqual([sids[1], `${origin}/bye?state=s`]);
  });

  it("has sid without iss at Entra, also for clients whose ID tokens have no sid", async () => {
    const { sids, signOut } = await signIn("entra", ["app", "plain"]);
    expect(frames(await signOut())).toEqual([
      `${origin}/out?way=front&sid=${String(sids[0])}`,
      expect.stringMatching(new RegExp(`^${origin}/plain\\?sid=[\\w-]+$`)),
    ]);
    expect(sids[1]).toBeUndefined();
  });

  it("has both at Okta for clients with user session details", async () => {
    const { sids, endpoints, signOut } = await signIn("okta", ["app", "plain"]);
    const iss = encodeURIComponent(endpoints.issuer);
    expect(frames(await signOut())).toEqual([
      `${origin}/out?way=front&iss=${iss}&sid=${String(sids[0])}`,
      `${origin}/plain`,
    ]);
  });
});

describe.skipIf(!chromium)("in a browser", () => {
  const signOutInBrowser = async (
    id: string,
    client: string,
    use: (arrived: () => Promise<void>) => unknown,
  ) => {
    const endpoints = await endpointsOf(id);
    await visit(chromium, async (page) => {
      await page.goto(authorizationUrl(endpoints, client));
      await page.getByTestId("login-user-alice").click();
      await page.getByTestId("consent-allow").click();
      await page.waitForURL(/code=/);
      loaded.length = 0;
      const query = { client_id: client, post_logout_redirect_uri: `${origin}/bye` };
      await page.goto(`${endpoints.end_session_endpoint}?${new URLSearchParams(query).toString()}`);
      await page.getByTestId("logout-yes").click();
      await use(() => page.waitForURL(`${origin}/bye`));
    });
  };

  it("the frames are loaded before the browser goes on", async () => {
    await signOutInBrowser("default", "app", (arrived) => arrived());
    const paths = loaded.map((path) => path.split("?")[0]).filter((path) => path !== "/favicon.ico");
    expect(paths).toEqual(["/out", "/bye"]);
  });

  it("a client that never answers does not stop the sign-out", async () => {
    await signOutInBrowser("default", "silent", (arrived) => arrived());
    expect(loaded).toContain("/silent");
  });
});

describe("a client that registers itself", () => {
  const metadata = (more: object) => ({ redirect_uris: [`${origin}/cb`], application_type: "web", ...more });

  it("is told too", async () => {
    const asked = { frontchannel_logout_uri: `${origin}/out`, frontchannel_logout_session_required: true };
    const { status, body } = await register(
      idp.url,
      metadata({ ...asked, token_endpoint_auth_method: "none" }),
    );
    expect([status, body]).toEqual([201, expect.objectContaining(asked)]);
    const { sids, signOut } = await signIn("default", [String(body["client_id"])]);
    expect(frames(await signOut())).toEqual([expect.stringContaining(`sid=${String(sids[0])}`)]);
  });

  it.each([
    ["a URL of another origin", { frontchannel_logout_uri: "https://elsewhere.test/out" }],
    ["a URL with a fragment", { frontchannel_logout_uri: "http://localhost:1/out#x" }],
    ["a URL that is not http", { frontchannel_logout_uri: "javascript:alert(1)" }],
    ["a URL that is no text", { frontchannel_logout_uri: 1 }],
    ["a session without a URL", { frontchannel_logout_session_required: true }],
    ["a session that is no boolean", { frontchannel_logout_session_required: "yes" }],
  ])("is rejected with %s", async (_, more) => {
    const { status, body } = await register(idp.url, metadata(more));
    expect([status, body["error"]]).toEqual([400, "invalid_client_metadata"]);
  });
});

describe("a registration with a front-channel logout URI", () => {
  const URI = "frontchannel_logout_uri";
  const SESSION = "frontchannel_logout_session_required";
  const send = (url: string, members: object) =>
    register(url, { redirect_uris: ["https://app.test/cb"], token_endpoint_auth_method: "none", ...members });

  it.each([
    [{ [URI]: "https://app.test/out" }],
    [{ [URI]: "https://app.test/out?x=1", [SESSION]: true }],
    [{ [URI]: "https://app.test/out", [SESSION]: false }],
    [{ [SESSION]: false }],
  ])("is accepted: %j", async (members) => {
    const { status, body } = await send(idp.url, members);
    expect([status, body]).toEqual([201, expect.objectContaining(members)]);
  });

  it.each([
    [{ [URI]: "https://else.test/out" }, `${URI} must be at the origin of one of the redirect_uris`],
    [{ [URI]: "http://app.test/out" }, `${URI} must be at the origin of one of the redirect_uris`],
    [{ [URI]: "https://app.test/out#x" }, `${URI} must be an http or https URL without a fragment`],
    [{ [URI]: "xhttps://app.test/out" }, `${URI} must be an http or https URL without a fragment`],
    [{ [URI]: "out" }, `${URI} must be an http or https URL without a fragment`],
    [{ [URI]: ["https://app.test/out"] }, `${URI} must be an http or https URL without a fragment`],
    [{ [URI]: {} }, `${URI} must be an http or https URL without a fragment`],
    [{ [SESSION]: true }, `${SESSION} needs a ${URI}`],
    [{ [SESSION]: "true", [URI]: "https://app.test/out" }, `${SESSION} must be a boolean`],
    [{ [SESSION]: 1, [URI]: "https://app.test/out" }, `${SESSION} must be a boolean`],
  ])("is refused, and says why: %j", async (members, description) => {
    const { status, body } = await send(idp.url, members);
    expect([status, body["error"], body["error_description"]]).toEqual([
      400,
      "invalid_client_metadata",
      description,
    ]);
  });

  it("may have another origin where the vendor allows it, and is dropped where there is no such logout", async () => {
    await using own = await startMintmark({
      issuers: { keycloak: { profile: "keycloak", registration: "open" }, auth0: { profile: "auth0" } },
    });
    const members = { [URI]: "https://else.test/out", [SESSION]: true };
    const path = `${(await own.issuer("keycloak")).url}/clients-registrations/openid-connect`;
    const at = (url: string) =>
      fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ redirect_uris: ["https://app.test/cb"], ...members }),
      }).then(async (response) => [response.status, (await response.json()) as object] as const);
    expect(await at(path)).toEqual([201, expect.objectContaining(members)]);
    const [status, body] = await at(`${own.url}/register`);
    expect([status, URI in body, SESSION in body]).toEqual([201, false, false]);
  });
});

describe("a configuration", () => {
  const at = (issuer: object) => ({ issuers: { own: issuer } }) as MintmarkConfig;
  const client = (uri: string, more: object = {}) => ({
    app: { redirectUris: ["https://app.test/cb"], frontchannelLogoutUri: uri, ...more },
  });
  const out = "https://app.test/out";

  it.each([
    ["auth0", "does not support front-channel logout"],
    ["google", "does not support front-channel logout"],
    ["cognito", "does not support front-channel logout"],
    ["generic", "needs `frontchannelLogout: true` of the issuer"],
  ])("is rejected for a URL at %s", async (profile, message) => {
    await expect(startMintmark(at({ profile, clients: client(out) }))).rejects.toThrow(message);
  });

  it.each([
    ["a vendor without it", { profile: "auth0", frontchannelLogout: true }, "does not support front-channel"],
    [
      "another origin",
      { profile: "generic", frontchannelLogout: true, clients: client("https://else.test/out") },
      "must be at the origin of one of the client's redirect URIs",
    ],
    ["a fragment", { profile: "keycloak", clients: client(`${out}#x`) }, "must have no fragment"],
    [
      "a session without a URL",
      {
        profile: "keycloak",
        clients: { app: { redirectUris: ["https://app.test/cb"], frontchannelLogoutSessionRequired: true } },
      },
      "needs a `frontchannelLogoutUri`",
    ],
  ])("is rejected for %s", async (_, issuer, message) => {
    await expect(startMintmark(at(issuer))).rejects.toThrow(message);
  });

  it("may switch it off at a vendor that has it", async () => {
    await using own = await startMintmark(at({ profile: "keycloak", frontchannelLogout: false }));
    const { body } = await getJson(`${(await own.issuer("own")).url}/.well-known/openid-configuration`);
    expect(Object.keys(body).filter((name) => name.startsWith("frontchannel"))).toEqual([]);
  });
});
