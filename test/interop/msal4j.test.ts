// Microsoft's MSAL4J at the Entra profile: what it makes of errors, and that it needs no discovery but the
// tenant's. It supports only https. Skipped if Java or its packages are missing.
import { hash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { IssuerHandle, Mintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf } from "../support/browser-login.ts";
import type { Calls } from "../support/line-calls.ts";
import { trusting, type TrustStore } from "../support/maven.ts";
import { REDIRECT_URI } from "../support/sign-in.ts";
import { javaVersion, startJava, whyNoJava } from "./java/calls.ts";
import { SCOPE, TENANT, tenant, WHOLE_SCOPE } from "./sdks/entra-tenant.ts";
import { startTrusted, type Trusted } from "./sdks/over-https.ts";
import { PROVEN } from "./sdks/proven-msal4j.ts";

const missing = await whyNoJava();
const skipped = missing === undefined ? "" : ` (${missing})`;

const CORRELATION = "9a7ba4c3-40fc-4d43-b6bb-4a9bbd4b4b3a";
const VERIFIER = "v".repeat(43);

let trusted: Trusted;
let idp: Mintmark;
let entra: IssuerHandle;
let java: Calls;
let trust: TrustStore;
beforeAll(async () => {
  if (missing !== undefined) return;
  const clients = { ...tenant.clients, ropc: { grantTypes: ["password" as const] } };
  trusted = await startTrusted({ issuers: { entra: { ...tenant, clients } } });
  idp = trusted.idp;
  entra = await idp.issuer("entra");
  trust = await trusting((await idp.ca()).certificate);
  java = await startJava("msal", trust.options);
});
afterAll(async () => {
  await java?.[Symbol.asyncDispose]();
  await trusted?.[Symbol.asyncDispose]();
  await trust?.[Symbol.asyncDispose]();
});

function call(what: string, input: Record<string, unknown> = {}) {
  const authority = `${idp.url}/${TENANT}/`;
  const web = {
    authority,
    correlation: CORRELATION,
    client: "web",
    secret: "web-secret",
    redirect: REDIRECT_URI,
    scope: SCOPE,
  };
  return java.call({ call: what, ...web, verifier: VERIFIER, ...input });
}

/** Signs Bob in, and returns a code. */
async function code(): Promise<string> {
  const url = new URL(`${idp.url}/${TENANT}/oauth2/v2.0/authorize`);
  url.search = new URLSearchParams({
    client_id: "web",
    response_type: "code",
    redirect_uri: REDIRECT_URI,
    scope: `openid profile offline_access ${SCOPE}`,
    code_challenge: hash("sha256", VERIFIER, "base64url"),
    code_challenge_method: "S256",
  }).toString();
  return (await callbackOf(new Browser(), url, { user: "bob" })).searchParams.get("code") ?? "";
}

it.skipIf(missing)(`MSAL4J has the recorded version${skipped}`, async () => {
  expect(PROVEN.version).toBe(await javaVersion("msal4j"));
});

it.skipIf(missing)(
  `MSAL4J redeems a code, and gets tokens as a machine and by a password${skipped}`,
  async () => {
    expect(await call("code", { code: await code() })).toMatchObject({ account: "bob@example.test" });
    const machine = { client: "service", secret: "service-secret", scope: WHOLE_SCOPE };
    expect(await call("machine", machine)).toMatchObject({ access: expect.any(String) as string });
    for (const username of ["bob", "bob@example.test"]) {
      const user = { client: "ropc", username, password: "bob" };
      expect(await call("password", user)).toMatchObject({ account: "bob@example.test" });
    }
  },
);

it.skipIf(missing).each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
  ["an invented code", "code", { code: "invented" }, { code: "invalid_grant", number: 9002313 }],
  ["an invented refresh token", "refresh", { token: "invented" }, { code: "invalid_grant", number: 70000 }],
  [
    "a wrong password",
    "password",
    { client: "ropc", username: "bob", password: "wrong" },
    { code: "invalid_grant", number: 50126 },
  ],
  [
    "a wrong secret",
    "refresh",
    { token: "invented", secret: "wrong" },
    { code: "invalid_client", number: 7000215, status: 401 },
  ],
  [
    "an unknown client",
    "machine",
    { client: "nobody", scope: WHOLE_SCOPE },
    { code: "unauthorized_client", number: 700016, status: 400 },
  ],
  [
    "a machine's scope without .default",
    "machine",
    { client: "service", secret: "service-secret" },
    { code: "invalid_scope", number: 1002012, status: 400 },
  ],
  ["on-behalf-of", "obo", { token: "any" }, { code: "unsupported_grant_type", number: 70003, status: 400 }],
])(`MSAL4J reads the refusal of %s${skipped}`, async (_, what, input, { number, ...expected }) => {
  const told = await call(what, input);
  expect(told).toMatchObject({ ...expected, exception: told["exception"] });
  expect(told["exception"]).toBe(
    expected["code"] === "invalid_grant" ? "MsalInteractionRequiredException" : "MsalServiceException",
  );
  expect(told["message"]).toContain(`AADSTS${String(number)}: `);
});

it.skipIf(missing)(`MSAL4J reads that a code was used before${skipped}`, async () => {
  const used = await code();
  expect(await call("code", { code: used })).toMatchObject({ account: "bob@example.test" });
  expect((await call("code", { code: used }))["message"]).toContain("AADSTS54005: ");
});

it.skipIf(missing)(`MSAL4J gets its own request id back with an error${skipped}`, async () => {
  const { correlation } = await call("refresh", { token: "invented" });
  expect(correlation).toBe(CORRELATION);
});

it.skipIf(missing).each([
  ["consent_required", "CONSENT_REQUIRED"],
  ["basic_action", "BASIC_ACTION"],
  ["additional_action", "ADDITIONAL_ACTION"],
  ["message_only", "MESSAGE_ONLY"],
  ["user_password_expired", "USER_PASSWORD_EXPIRED"],
])(`MSAL4J reads the suberror %s and the claims of a fault${skipped}`, async (suberror, reason) => {
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const body = {
    error: "invalid_grant",
    error_description: "AADSTS50079: MFA is required.",
    suberror,
    claims,
  };
  await entra.faults.add({ endpoint: "token", status: 400, body, times: 1 });
  expect(await call("refresh", { token: "any" })).toMatchObject({ code: "invalid_grant", reason, claims });
});
