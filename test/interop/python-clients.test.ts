// Python's Authlib as a client that signs users in, at every kind of issuer. Skipped if no environment has
// it; see scripts/python-env.sh.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IssuerHandle, Mintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf, loginThroughPages, shows } from "../support/browser-login.ts";
import type { PythonServer } from "../support/python.ts";
import {
  CLIENT,
  missing,
  NAMES,
  python,
  scenario,
  skipped,
  startApplication,
  startIssuers,
} from "./python/application.ts";
import { PROVEN } from "./sdks/proven-python.ts";

/** ID tokens that must not sign a user in, and the error with which Authlib rejects each. */
const ID_TOKENS = {
  "from another issuer": { claims: { iss: "https://evil.test" }, says: "InvalidClaimError" },
  "for another client": { claims: { aud: "somebody-else" }, says: "InvalidClaimError" },
  expired: { claims: { exp: 1 }, says: "ExpiredTokenError" },
  "of another login": { claims: { nonce: "another" }, says: "InvalidClaimError" },
  "without the nonce": { claims: { nonce: null }, says: "MissingClaimError" },
};

let idp: Mintmark;
let app: PythonServer;

beforeAll(async () => {
  if (missing) return;
  idp = await startIssuers();
  app = await startApplication(await Promise.all(NAMES.map((name) => idp.issuer(name))));
});
afterAll(async () => {
  await app?.[Symbol.asyncDispose]();
  await idp?.close();
});

it.skipIf(missing)(`Authlib and PyJWT have the recorded versions${skipped}`, () => {
  const installed: Record<string, string | undefined> = {
    Authlib: python?.versions.authlib,
    PyJWT: python?.versions.pyjwt,
  };
  expect(PROVEN.filter(({ sdk, version }) => installed[sdk] !== version)).toEqual([]);
});

describe.each(NAMES)("Authlib's client at %s", (name) => {
  const { revocation, endSession } = scenario(name);
  let issuer: IssuerHandle;
  beforeAll(async () => {
    if (!missing) issuer = await idp.issuer(name);
  });

  async function login(): Promise<{ browser: Browser; status: number; body: Record<string, unknown> }> {
    const browser = new Browser();
    const away = await browser.open(`${app.url}/login/${name}`);
    const callback = await callbackOf(browser, away.leftTo ?? "", { user: "alice" });
    return { browser, ...(await read(browser, callback)) };
  }
  async function read(browser: Browser, path: string | URL) {
    const page = await browser.open(new URL(path, app.url));
    return { status: page.status, body: JSON.parse(page.html) as Record<string, unknown> };
  }

  it.skipIf(missing)(`signs in with PKCE, requests userinfo and refreshes${skipped}`, async () => {
    const { browser, status, body } = await login();
    expect([status, body]).toMatchObject([200, { claims: { iss: issuer.url, aud: CLIENT } }]);
    const { sub } = body["claims"] as { sub: string };
    expect((await read(browser, "/userinfo")).body).toMatchObject({ sub });
    expect(await read(browser, "/refresh")).toEqual({ status: 200, body: { renewed: true } });
    expect((await read(browser, "/userinfo")).body).toMatchObject({ sub });
  });

  it.skipIf(missing).each(Object.entries(ID_TOKENS))(
    `does not sign in with an ID token that is %s${skipped}`,
    async (_, { claims, says }) => {
      await issuer.overrides.add({ target: "token", kind: "id", claims });
      const { status, body } = await login();
      expect([status, body["error"]]).toEqual([401, says]);
      expect((await issuer.overrides.list()).filter(({ used }) => used === 0)).toEqual([]);
    },
  );

  it.skipIf(missing)(`does not sign in with an ID token signed with another key${skipped}`, async () => {
    for (const [flaw, says] of [
      ["wrong-signature", "BadSignatureError"],
      ["alg-none", "UnsupportedAlgorithmError"],
      ["unknown-kid", "InvalidKeyIdError"],
    ] as const) {
      const id_token = await issuer.token({ user: "alice", kind: "id", flaw });
      await issuer.faults.add({ endpoint: "token", merge: { id_token }, times: 1 });
      expect([flaw, (await login()).body["error"]]).toEqual([flaw, says]);
    }
  });

  it.skipIf(missing)(`signs in after a rotation${skipped}`, async () => {
    expect((await login()).status).toBe(200);
    await issuer.keys.rotate();
    expect((await login()).status).toBe(200);
  });

  if (revocation) {
    it.skipIf(missing)(`revokes its refresh token, and can no longer refresh${skipped}`, async () => {
      const { browser } = await login();
      expect(await read(browser, "/revoke")).toMatchObject({ body: { status: 200 } });
      expect((await read(browser, "/refresh")).status).toBe(401);
    });
  }

  if (endSession) {
    it.skipIf(missing)(`signs out of the application and of the issuer${skipped}`, async () => {
      const { browser } = await login();
      const leaving = await browser.open(`${app.url}/logout`);
      const asked = await loginThroughPages(browser, leaving.leftTo ?? "");
      const back = shows(asked, "logout-yes") ? await browser.press(asked, "logout-yes") : asked;
      expect(await read(browser, back.leftTo ?? "")).toEqual({ status: 200, body: { signed_out: true } });
      const again = await browser.open(`${app.url}/login/${name}`);
      expect(shows(await browser.open(again.leftTo ?? ""), "login-user-alice")).toBe(true);
    });
  }
});
