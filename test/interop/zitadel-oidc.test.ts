// Go's zitadel/oidc as a web application and as an API, at every kind of issuer. Skipped if Go or its modules are
// missing.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf, shows } from "../support/browser-login.ts";
import { type Application, clients, ISSUERS, startGo, whyNoGo, zitadelVersion } from "./go/application.ts";
import { PROVEN } from "./sdks/proven-zitadel.ts";

const missing = await whyNoGo();
const skipped = missing === undefined ? "" : ` (${missing})`;
const BYE = "https://app.example.test/bye";
const OK = { status: 200, body: {} };

let idp: Mintmark;
let go: Application;

beforeAll(async () => {
  if (missing !== undefined) return;
  const vendors = ["auth0", "keycloak", "okta", "entra", "google", "cognito"] as const;
  idp = await startMintmark({
    clients,
    issuers: Object.fromEntries(
      vendors.map((profile) => {
        const { keyed: _, ...withoutKeys } = clients;
        const hasKeys = !ISSUERS[profile]?.lacks.includes("keys");
        return [profile, { profile, clients: hasKeys ? clients : withoutKeys }];
      }),
    ),
  });
  go = await startGo(await Promise.all(Object.keys(ISSUERS).map((name) => idp.issuer(name))));
});
afterAll(async () => {
  await go?.[Symbol.asyncDispose]();
  await idp?.close();
});

it.skipIf(missing)(`zitadel/oidc has the recorded version${skipped}`, async () => {
  const version = await zitadelVersion();
  expect(PROVEN.filter((row) => row.version !== version)).toEqual([]);
});

async function read(url: string, browser = new Browser()) {
  const { status, html } = await browser.open(url);
  return { status, body: JSON.parse(html) as Record<string, unknown> };
}

describe.each(Object.entries(ISSUERS))("zitadel/oidc at %s", (name, { lacks, machine }) => {
  const has = (feature: (typeof lacks)[number]) => !lacks.includes(feature);
  let issuer: IssuerHandle;
  beforeAll(async () => {
    if (missing === undefined) issuer = await idp.issuer(name);
  });
  const at = (client: Parameters<Application["url"]>[1], path: string) => `${go.url(name, client)}${path}`;

  async function login(client: "app" | "web" | "keyed" = "app") {
    const browser = new Browser();
    const away = await browser.open(at(client, "/login"));
    const callback = await callbackOf(browser, away.leftTo ?? "", { user: "alice" });
    return { browser, ...(await read(callback.href, browser)) };
  }

  it.skipIf(missing)(`signs in with PKCE, requests userinfo and refreshes${skipped}`, async () => {
    const { status, body } = await login();
    const { sub } = body["userinfo"] as { sub: string };
    expect([status, body]).toMatchObject([
      200,
      { claims: { iss: issuer.url, sub, email: "alice@example.test" } },
    ]);
    expect(await read(at("app", "/refresh"))).toEqual(OK);
    expect(await read(at("app", "/refresh"))).toEqual(OK);
  });

  it.skipIf(missing)(`signs in with a secret that needs encoding${skipped}`, async () => {
    expect(await login("web")).toMatchObject({ status: 200, body: { claims: { iss: issuer.url } } });
    expect(await read(at("web", "/refresh"))).toEqual(OK);
  });

  if (has("keys")) {
    it.skipIf(missing)(`signs in with a client assertion${skipped}`, async () => {
      expect(await login("keyed")).toMatchObject({ status: 200, body: { claims: { iss: issuer.url } } });
      expect(await read(at("keyed", "/refresh"))).toEqual(OK);
    });
  }

  it.skipIf(missing)(`does not sign in with flawed ID tokens${skipped}`, async () => {
    for (const [claims, says] of [
      [{ iss: "https://evil.test" }, /issuer does not match/],
      [{ aud: "somebody-else" }, /audience/],
      [{ exp: 1 }, /token has expired/],
    ] as const) {
      await issuer.overrides.add({ target: "token", kind: "id", claims });
      const { status, body } = await login("web");
      expect([status, body["error"]]).toEqual([401, expect.stringMatching(says)]);
    }
    for (const [flaw, says] of [
      ["wrong-signature", /invalid signature/],
      ["alg-none", /signature algorithm not supported/],
      ["unknown-kid", /invalid signature/],
    ] as const) {
      const id_token = await issuer.token({ user: "alice", client: "web", kind: "id", flaw });
      await issuer.faults.add({ endpoint: "token", merge: { id_token }, times: 1 });
      const { status, body } = await login("web");
      expect([flaw, status, body["error"]]).toEqual([flaw, 401, expect.stringMatching(says)]);
    }
  });

  if (has("revocation")) {
    it.skipIf(missing)(`revokes its refresh token, and can no longer refresh${skipped}`, async () => {
      for (const client of ["app", "web"] as const) {
        await login(client);
        expect(await read(at(client, "/revoke"))).toEqual(OK);
        expect((await read(at(client, "/refresh"))).body["error"]).toContain("invalid_grant");
      }
    });
  }

  if (has("end session")) {
    it.skipIf(missing)(`signs out by POST${skipped}`, async () => {
      const { browser } = await login();
      const target = encodeURIComponent(BYE);
      const { body } = await read(at("app", `/end-session?redirect=${target}`)); // without the browser's cookies
      const asked = await browser.open(String(body["location"]));
      const left = shows(asked, "logout-yes") ? await browser.press(asked, "logout-yes") : asked;
      expect(left.leftTo?.href).toBe(`${BYE}?state=of-go`);
      const again = await browser.open(at("app", "/login"));
      expect(shows(await browser.open(again.leftTo ?? ""), "login-user-alice")).toBe(true);
    });
  }

  if (has("introspection")) {
    it.skipIf(missing)(`introspects as an API${skipped}`, async () => {
      const { id, token } = await issuer.mint({ user: "alice", client: "app", audience: ["api", "keyed"] });
      const paths = [`/introspect?token=${token}`, `/introspect?key&token=${token}`];
      for (const path of paths) expect((await read(at("keyed", path))).body).toMatchObject({ active: true });
      await issuer.tokens.revoke(id);
      for (const path of paths) expect((await read(at("keyed", path))).body).toEqual({ active: false });
    });
  }

  if (has("machines")) {
    it.skipIf(missing)(`requests a token for itself${skipped}`, async () => {
      const query = new URLSearchParams(machine);
      const { status, body } = await read(at("web", `/client-credentials?${query.toString()}`));
      expect([status, body]).toMatchObject([200, { access_token: expect.any(String) as string }]);
    });
  }

  if (has("exchange")) {
    it.skipIf(missing)(`exchanges a user's token for one of its own${skipped}`, async () => {
      await login();
      const token = await issuer.token({ user: "alice", client: "app", audience: ["web"] });
      const query = new URLSearchParams({ token, audience: "api" });
      const { status, body } = await read(at("web", `/exchange?${query.toString()}`));
      expect([status, body]).toMatchObject([200, { access_token: expect.any(String) as string }]);
    });
  }

  if (has("device")) {
    it.skipIf(missing)(`signs in on a device${skipped}`, async () => {
      const { body } = await read(at("app", "/device"));
      await approve(String(body["verification_uri"]), String(body["user_code"]));
      const { status, body: tokens } = await read(at("app", "/device-token"));
      expect([status, tokens]).toMatchObject([200, { id_token: expect.any(String) as string }]);
    });
  }
});

/** Enters the code of a device and signs Alice in. */
async function approve(verificationUri: string, userCode: string): Promise<void> {
  const browser = new Browser();
  const page = await browser.open(verificationUri);
  const confirm = await browser.press(page, "device-submit", { user_code: userCode });
  const login = await browser.press(confirm, "device-confirm");
  const last = await browser.press(login, "login-user-alice");
  const done = shows(last, "consent-allow") ? await browser.press(last, "consent-allow") : last;
  expect(shows(done, "device-done")).toBe(true);
}
