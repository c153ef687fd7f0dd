// Python's python-keycloak at the Keycloak profile: every method that test suites call. Skipped if no environment
// has it; see scripts/python-env.sh.
import { hash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf } from "../support/browser-login.ts";
import { type Calls, startCalls } from "../support/line-calls.ts";
import { findEnvironment } from "../support/python.ts";
import { PROVEN } from "./sdks/proven-python-keycloak.ts";

const python = await findEnvironment("python-clients", ["python-keycloak"]);
const missing = python === undefined;
const skipped = missing ? " (no Python here has python-keycloak)" : "";
const REDIRECT = "http://localhost:3000/cb";
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code" as const;
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange" as const;
const ACCESS = "urn:ietf:params:oauth:token-type:access_token";
const ALICE = ["alice", "alice"];

let idp: Mintmark;
let realm: IssuerHandle;
let calls: Calls;
beforeAll(async () => {
  if (python === undefined) return;
  idp = await startMintmark({
    issuers: {
      keycloak: {
        profile: "keycloak",
        clients: {
          app: {
            redirectUris: [REDIRECT],
            grantTypes: ["authorization_code", "refresh_token", "password", DEVICE],
          },
          web: {
            secret: "web-secret",
            redirectUris: [REDIRECT],
            grantTypes: ["authorization_code", "refresh_token", "password", "client_credentials", EXCHANGE],
          },
          api: { secret: "api-secret", grantTypes: [] },
        },
      },
    },
  });
  realm = await idp.issuer("keycloak");
  calls = startCalls([python.executable, join(import.meta.dirname, "python/keycloak_calls.py")]);
});
afterAll(async () => {
  await calls?.[Symbol.asyncDispose]();
  await idp?.close();
});

interface Call {
  as?: "app" | "web" | "api";
  args?: unknown[];
  kwargs?: Record<string, unknown>;
  secret?: string;
  uma?: boolean;
}
const SECRETS = { app: undefined, web: "web-secret", api: "api-secret" };

function call(method: string, { as = "web", args = [], kwargs = {}, secret = SECRETS[as], uma }: Call = {}) {
  const connection = {
    server_url: `${idp.url}/`,
    realm_name: "demo",
    client_id: as,
    client_secret_key: secret,
  };
  return calls.call({ ...connection, method, args, kwargs, uma });
}
async function result<T = Record<string, string>>(method: string, options: Call = {}): Promise<T> {
  const answer = await call(method, options);
  expect(answer).not.toHaveProperty("exception");
  return answer["result"] as T;
}

/** The class of the exception, the status, and the error of the response if it has one. */
async function refusal(method: string, options: Call = {}): Promise<unknown[]> {
  const { exception, status, message } = await call(method, options);
  const [, error] = /"error":"([^"]+)"/.exec(String(message)) ?? [];
  return [exception, ...[status, error].filter((each) => each !== undefined)];
}

it.skipIf(missing)(`python-keycloak has the recorded version${skipped}`, () => {
  expect(python?.versions["python-keycloak"]).toBe(PROVEN.version);
});

it.skipIf(missing)(`well_known, certs and public_key read the realm${skipped}`, async () => {
  expect(await result("well_known")).toMatchObject({ issuer: realm.url });
  const { keys } = await result<{ keys: { use: string }[] }>("certs");
  expect(keys.map(({ use }) => use).toSorted()).toEqual(["enc", "sig"]);
  expect(await result<string>("public_key")).toMatch(/^MIIB/);
});

it.skipIf(missing)(`token signs in with a password, as a machine and with a code${skipped}`, async () => {
  for (const as of ["app", "web"] as const) {
    const tokens = await result("token", { as, args: ALICE });
    expect(tokens).toMatchObject({ id_token: expect.any(String) as string, "not-before-policy": 0 });
  }
  const machine = await result("token", { kwargs: { grant_type: "client_credentials" } });
  expect(machine).not.toHaveProperty("refresh_token");
  const verifier = "v".repeat(43);
  const challenge = { code_challenge: hash("sha256", verifier, "base64url"), code_challenge_method: "S256" };
  const asked = { scope: "openid", state: "s", ...challenge };
  const url = await result<string>("auth_url", { as: "app", args: [REDIRECT], kwargs: asked });
  const code = (await callbackOf(new Browser(), url)).searchParams.get("code");
  const kwargs = { grant_type: "authorization_code", code, redirect_uri: REDIRECT, code_verifier: verifier };
  expect(await result("token", { as: "app", kwargs })).toMatchObject({ token_type: "Bearer" });
  expect(await refusal("token", { as: "app", kwargs })).toEqual(["KeycloakPostError", 400, "invalid_grant"]);
});

it.skipIf(missing)(`token raises what a test suite expects${skipped}`, async () => {
  const machine = { grant_type: "client_credentials" };
  expect(await refusal("token", { args: ["alice", "wrong"] })).toEqual([
    "KeycloakPostError", 400, "invalid_grant",
  ]); // prettier-ignore
  for (const options of [
    { args: ALICE, secret: "wrong" },
    { as: "app", kwargs: machine },
    { as: "api", kwargs: machine },
  ] as const) {
    expect(await refusal("token", options as Call)).toEqual([
      "KeycloakAuthenticationError", 401, "unauthorized_client",
    ]); // prettier-ignore
  }
});

it.skipIf(missing)(`userinfo returns the user, and refuses an invented token${skipped}`, async () => {
  const { access_token: token } = await result("token", { args: ALICE });
  expect(await result("userinfo", { args: [token] })).toMatchObject({ preferred_username: "alice" });
  expect((await refusal("userinfo", { args: ["invented"] })).slice(0, 2)).toEqual([
    "KeycloakAuthenticationError", 401,
  ]); // prettier-ignore
});

it.skipIf(missing)(`introspect tells clients in the audience alone${skipped}`, async () => {
  const token = await realm.token({ user: "alice", audience: "api" });
  expect(await result("introspect", { as: "api", args: [token] })).toMatchObject({ active: true });
  expect(await result("introspect", { as: "web", args: [token] })).toEqual({ active: false });
  expect((await refusal("introspect", { as: "app", args: [token] }))[1]).toBe(403);
});

it.skipIf(missing)(`decode_token verifies with the realm's keys${skipped}`, async () => {
  const tokens = await result("token", { args: ALICE });
  for (const name of ["access_token", "id_token"]) {
    expect(await result("decode_token", { args: [tokens[name]] })).toMatchObject({ azp: "web" });
  }
  for (const [flaw, exception] of [
    ["wrong-signature", "JWTMissingKey"],
    ["unknown-kid", "JWTMissingKey"],
    ["tampered-payload", "JWTMissingKey"],
    ["expired", "JWTExpired"],
  ] as const) {
    const args = [await realm.token({ user: "alice", flaw })];
    expect([flaw, await refusal("decode_token", { args })]).toEqual([flaw, [exception]]);
    expect(await result("decode_token", { args, kwargs: { validate: false } })).toHaveProperty("iss");
  }
});

it.skipIf(missing)(`exchange_token exchanges an access token alone${skipped}`, async () => {
  const { access_token: token } = await result("token", { args: ALICE });
  const types = { requested_token_type: ACCESS, subject_token_type: ACCESS };
  const exchanged = await result("exchange_token", { args: [token], kwargs: { ...types, audience: "api" } });
  expect(exchanged).toMatchObject({ issued_token_type: ACCESS });
  for (const [args, kwargs] of [
    [[token], { subject_token_type: ACCESS }], // by default, it asks for a refresh token
    [["invented"], types],
  ]) {
    expect((await refusal("exchange_token", { args, kwargs } as Call)).slice(0, 2)).toEqual([
      "KeycloakPostError", 400,
    ]); // prettier-ignore
  }
});

it.skipIf(missing)(`refresh_token and logout end with the session${skipped}`, async () => {
  const { refresh_token: first } = await result("token", { args: ALICE });
  const { refresh_token: second, access_token: token } = await result("refresh_token", { args: [first] });
  expect(await result("logout", { args: [second] })).toEqual({});
  for (const refused of [first, second, "invented"]) {
    expect(await refusal("refresh_token", { args: [refused] })).toEqual([
      "KeycloakPostError", 400, "invalid_grant",
    ]); // prettier-ignore
  }
  expect(await refusal("logout", { args: ["invented"] })).toEqual([
    "KeycloakPostError",
    400,
    "invalid_grant",
  ]);
  expect(await result("introspect", { args: [second] })).toEqual({ active: false });
  expect((await refusal("userinfo", { args: [token] }))[1]).toBe(401);
});

it.skipIf(missing)(`device starts a device login, where the client may${skipped}`, async () => {
  const { device_code: code, user_code: entered } = await result("device", {
    as: "app",
    kwargs: { scope: "openid" },
  });
  expect(entered).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
  const kwargs = { grant_type: DEVICE, device_code: code };
  expect(await refusal("token", { as: "app", kwargs })).toEqual([
    "KeycloakPostError", 400, "authorization_pending",
  ]); // prettier-ignore
  expect(await refusal("device", { as: "web" })).toEqual(["KeycloakPostError", 400, "unauthorized_client"]);
});

it.skipIf(missing)(`nothing of authorization services is pretended${skipped}`, async () => {
  const { access_token: token } = await result("token", { args: ALICE });
  expect((await refusal("uma_permissions", { args: [token] }))[0]).toMatch(/Error$/);
  const access = await call("has_uma_access", { args: [token, "thing#read"] });
  expect(access["result"]).not.toMatchObject({ is_authorized: true });
  for (const [method, options] of [
    ["resource_set_list_ids", { uma: true }],
    ["permission_ticket_create", { uma: true, args: [[]] }],
    ["entitlement", { args: [token, "thing"] }],
    ["register_client", { args: [token, { clientId: "other" }] }],
  ] as [string, Call][]) {
    expect([method, (await refusal(method, options))[1]]).toEqual([method, 404]);
  }
});
