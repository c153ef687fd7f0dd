// Java's Nimbus SDK as a client and as an API at every kind of issuer, with Java's default Accept header, which
// prefers HTML. Skipped if Java or its packages are missing.
import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf, shows } from "../support/browser-login.ts";
import type { Calls } from "../support/line-calls.ts";
import { javaVersion, startJava, whyNoJava } from "./java/calls.ts";
import { PROVEN } from "./sdks/proven-nimbus.ts";

const missing = await whyNoJava();
const skipped = missing === undefined ? "" : ` (${missing})`;
const REDIRECT = "http://localhost:3000/cb";
const BYE = "https://app.example.test/bye";
const SECRET = "a+secret/that needs=encoding&of:it% and is long enough for HS256";
const AUTHENTICATION = [
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
] as const;
const VENDORS = ["auth0", "keycloak", "okta", "entra", "google", "cognito"] as const;

const key = generateKeyPairSync("rsa", { modulusLength: 2048 });
const [privateJwk, publicJwk] = [key.privateKey, key.publicKey].map((each) => ({
  ...each.export({ format: "jwk" }),
  kty: "RSA",
  kid: "java",
}));
const app = {
  redirectUris: [REDIRECT],
  postLogoutRedirectUris: [BYE],
  grantTypes: ["authorization_code" as const, "refresh_token" as const, "password" as const],
};
const confidential = {
  redirectUris: [REDIRECT],
  grantTypes: ["authorization_code" as const, "client_credentials" as const],
  defaultScopes: ["search:read"],
};
const clients = {
  app,
  private_key_jwt: { ...confidential, jwks: { keys: [publicJwk as { kty: string }] } },
  ...Object.fromEntries(
    AUTHENTICATION.slice(0, 3).map((method) => [
      method,
      { ...confidential, secret: SECRET, tokenEndpointAuthMethod: method },
    ]),
  ),
};

/** The clients whose ways to authenticate the vendor accepts. */
function clientsAt(profile: (typeof VENDORS)[number]) {
  const accepted = ["app", ...(SCENARIOS[profile]?.methods ?? [])];
  return Object.fromEntries(Object.entries(clients).filter(([id]) => accepted.includes(id)));
}

let idp: Mintmark;
let java: Calls;
beforeAll(async () => {
  if (missing !== undefined) return;
  idp = await startMintmark({
    clients,
    issuers: Object.fromEntries(
      VENDORS.map((profile) => {
        // A new realm of Keycloak lets nobody register without a token.
        const open = SCENARIOS[profile]?.registration && { registration: "open" as const };
        return [profile, { profile, clients: clientsAt(profile), ...open }];
      }),
    ),
  });
  java = await startJava("nimbus");
});
afterAll(async () => {
  await java?.[Symbol.asyncDispose]();
  await idp?.close();
});

interface Scenario {
  scope: string;
  /** More parameters of the authorization request, and of a machine's token request. */
  params?: Record<string, string>;
  machine?: { scope?: string; tokenParams?: Record<string, string> };
  /** The ways in which a machine authenticates. */
  methods: readonly (typeof AUTHENTICATION)[number][];
  par?: boolean;
  introspection?: boolean;
  registration?: boolean;
  endSession?: boolean;
  revocation?: boolean;
  /** Errors of the password grant with a wrong password, and of a client with a wrong secret. */
  password: string;
  badClient: string;
}
const API = { audience: "https://api.example.test" };
const OFFLINE = "openid profile email offline_access";
const SCENARIOS: Record<string, Scenario> = {
  default: {
    scope: OFFLINE,
    methods: AUTHENTICATION,
    par: true,
    introspection: true,
    registration: true,
    endSession: true,
    revocation: true,
    password: "400 unsupported_grant_type",
    badClient: "401 invalid_client",
  },
  auth0: {
    scope: OFFLINE,
    params: API,
    machine: { tokenParams: API },
    methods: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
    par: true,
    registration: true,
    endSession: true,
    revocation: true,
    password: "403 invalid_grant",
    badClient: "401 access_denied",
  },
  keycloak: {
    scope: "openid profile email",
    methods: AUTHENTICATION,
    par: true,
    introspection: true,
    registration: true,
    endSession: true,
    revocation: true,
    password: "400 invalid_grant",
    badClient: "401 unauthorized_client",
  },
  okta: {
    scope: OFFLINE,
    methods: AUTHENTICATION,
    par: true,
    introspection: true,
    registration: true,
    endSession: true,
    revocation: true,
    password: "400 invalid_grant",
    badClient: "401 invalid_client",
  },
  entra: {
    scope: OFFLINE,
    machine: { scope: "api://notes/.default" },
    methods: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
    endSession: true,
    password: "400 invalid_grant",
    badClient: "401 invalid_client",
  },
  google: {
    scope: "openid profile email",
    params: { access_type: "offline" },
    methods: [],
    revocation: true,
    password: "400 unsupported_grant_type",
    badClient: "401 invalid_client",
  },
  cognito: {
    scope: "openid profile email",
    methods: ["client_secret_basic", "client_secret_post"],
    revocation: true,
    password: "400 unsupported_grant_type",
    badClient: "400 invalid_client",
  },
};

it.skipIf(missing)(`the Nimbus SDK has the recorded version${skipped}`, async () => {
  const version = await javaVersion("oauth2-oidc-sdk");
  expect(PROVEN.filter((row) => row.version !== version)).toEqual([]);
});

describe.each(Object.entries(SCENARIOS))("the Nimbus SDK at %s", (name, scenario) => {
  let issuer: IssuerHandle;
  beforeAll(async () => {
    if (missing === undefined) issuer = await idp.issuer(name);
  });
  const call = (what: string, input: Record<string, unknown> = {}) =>
    java.call({ call: what, issuer: issuer.url, client: "app", redirect: REDIRECT, ...input });
  const credentials = (method: string) => ({
    client: method,
    authentication: method,
    secret: SECRET,
    key: JSON.stringify(privateJwk),
  });
  const wrong = { ...credentials("client_secret_basic"), secret: "wrong" };
  const login = {
    scope: scenario.scope,
    params: scenario.params,
    state: "a state & more",
    nonce: "a nonce",
    verifier: "v".repeat(43),
  };

  async function signIn(client: Record<string, unknown> = {}, how: "authorize" | "push" = "authorize") {
    const browser = new Browser();
    const started = await call(how, { ...login, ...client });
    const { url } = started;
    expect([client, started]).toEqual([
      client,
      { url: expect.any(String) as string, ...(how === "push" && { status: 201 }) },
    ]);
    const callback = (await callbackOf(browser, String(url), { user: "alice" })).href;
    return { browser, callback, tokens: await call("redeem", { ...login, ...client, callback }) };
  }
  const refused = ({ status, error }: Record<string, unknown>) => `${String(status)} ${String(error)}`;

  it.skipIf(missing)(`finds the metadata in both places${skipped}`, async () => {
    expect(await call("metadata")).toEqual({ openid: issuer.url, oauth: issuer.url });
  });

  it.skipIf(missing)(`signs in, requests userinfo by GET and POST, and refreshes${skipped}`, async () => {
    const { tokens, callback } = await signIn();
    expect(tokens).toMatchObject({ status: 200, claims: { iss: issuer.url, nonce: login.nonce } });
    for (const method of ["GET", "POST"]) {
      const info = await call("userinfo", { method, token: tokens["access"] });
      expect([method, info]).toMatchObject([
        method,
        { status: 200, claims: { email: "alice@example.test" } },
      ]);
    }
    const renewed = await call("token", { grant: "refresh_token", token: tokens["refresh"] });
    expect(renewed).toMatchObject({ status: 200, access: expect.any(String) as string });
    expect((await call("redeem", { ...login, callback }))["error"]).toBe("invalid_grant");
  });

  it.skipIf(missing)(`reads the errors of the token endpoint and of userinfo${skipped}`, async () => {
    const refresh = await call("token", { grant: "refresh_token", token: "wrong" });
    expect(refresh["error"]).toBe("invalid_grant");
    const password = { grant: "password", username: "alice", password: "wrong", scope: "openid" };
    expect(refused(await call("token", password))).toBe(scenario.password);
    expect(refused(await call("token", { grant: "client_credentials", ...wrong }))).toBe(scenario.badClient);
    expect((await call("userinfo", { method: "GET", token: "wrong" }))["status"]).toBe(401);
  });

  if (scenario.methods.length > 0) {
    it.skipIf(missing)(`authenticates as a machine in every advertised way${skipped}`, async () => {
      for (const method of scenario.methods) {
        const answer = await call("token", {
          grant: "client_credentials",
          ...scenario.machine,
          ...credentials(method),
        });
        expect([method, answer]).toMatchObject([method, { access: expect.any(String) as string }]);
      }
    });
  }

  if (scenario.par) {
    it.skipIf(missing)(`pushes its authorization request${skipped}`, async () => {
      expect((await signIn({}, "push")).tokens).toMatchObject({ status: 200, claims: { iss: issuer.url } });
      for (const method of scenario.methods) {
        const { tokens } = await signIn(credentials(method), "push");
        expect([method, tokens]).toMatchObject([method, { status: 200, claims: { aud: method } }]);
      }
      const pushed = await call("push", { ...login, redirect: "http://localhost:3000/other" });
      expect([pushed["status"], pushed["error"]]).toEqual([400, expect.stringMatching(/^invalid_/)]);
      const unproven = name === "keycloak" ? "401 invalid_request" : scenario.badClient;
      expect(refused(await call("push", { ...login, ...wrong }))).toBe(unproven);
    });
  }

  if (scenario.introspection) {
    it.skipIf(missing)(`introspects as an API${skipped}`, async () => {
      for (const method of scenario.methods) {
        const { id, token } = await issuer.mint({ user: "alice", client: "app", audience: method });
        const asked = { token, ...credentials(method) };
        expect((await call("introspect", asked))["answer"]).toMatchObject({ active: true });
        await issuer.tokens.revoke(id);
        expect((await call("introspect", asked))["answer"]).toEqual({ active: false });
      }
      expect((await call("introspect", { token: "any", ...wrong }))["status"]).toBe(401);
    });
  }

  if (scenario.revocation) {
    it.skipIf(missing)(`revokes its refresh token${skipped}`, async () => {
      const { tokens } = await signIn();
      expect(await call("revoke", { token: tokens["refresh"] })).toEqual({ status: 200 });
      const refresh = await call("token", { grant: "refresh_token", token: tokens["refresh"] });
      expect(refresh["error"]).toBe("invalid_grant");
    });
  }

  if (scenario.registration) {
    it.skipIf(missing)(`registers itself${skipped}`, async () => {
      const { status, client } = await call("register");
      expect([status, client]).toMatchObject([
        201,
        { client_name: "Nimbus", redirect_uris: [REDIRECT], client_secret: expect.any(String) as string },
      ]);
    });
  }

  if (scenario.endSession) {
    it.skipIf(missing)(`signs out by POST${skipped}`, async () => {
      const { browser, tokens } = await signIn();
      const { location } = await call("logout", { hint: tokens["id"], redirect: BYE, state: "bye" });
      const asked = await browser.open(new URL(String(location), issuer.url));
      const left = shows(asked, "logout-yes") ? await browser.press(asked, "logout-yes") : asked;
      expect(left.leftTo?.href).toBe(`${BYE}?state=bye`);
    });
  }
});
