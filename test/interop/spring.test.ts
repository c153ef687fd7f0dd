// Spring Security's resource server, set up by Spring Boot properties, against every kind of issuer: by JWKS,
// by introspection, for many issuers at once, over https. Skipped if Java or its packages are missing.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, type MintOptions, startMintmark } from "../../src/index.ts";
import { trusting, type TrustStore } from "../support/maven.ts";
import { PROVEN } from "./sdks/proven-spring.ts";
import { type Java, springBootVersion, startJava, whyNoSpring } from "./spring/applications.ts";
import {
  AUDIENCE,
  audience,
  AUDIENCE_FLAWS,
  CLIENT,
  FLAWS,
  JWT,
  OPAQUE,
  SCENARIOS,
} from "./spring/scenarios.ts";

const missing = await whyNoSpring();
const skipped = missing === undefined ? "" : ` (${missing})`;

let idp: Mintmark;
let overHttps: Mintmark;
let trust: TrustStore;
let java: Java;

beforeAll(async () => {
  if (missing !== undefined) return;
  idp = await startMintmark({
    issuers: {
      plain: { accessTokenTyp: "JWT" },
      auth0: { profile: "auth0", dialect: "access_token_authz" },
      "auth0-at-root": { profile: "auth0", dialect: "rfc9068_profile_authz", port: 0 },
      keycloak: { profile: "keycloak" },
      okta: { profile: "okta" },
      "okta-org": { profile: "okta", dialect: "org", port: 0 },
      entra: { profile: "entra" },
      "entra-1": { profile: "entra", dialect: "v1.0" },
      google: { profile: "google" },
      cognito: { profile: "cognito" },
    },
  });
  overHttps = await startMintmark({ https: true, issuers: { entra: { profile: "entra" } } });
  trust = await trusting((await overHttps.ca()).certificate);
  java = await startJava(trust.options);
}, 120_000);
afterAll(async () => {
  await java?.[Symbol.asyncDispose]();
  await idp?.close();
  await overHttps?.close();
  await trust?.[Symbol.asyncDispose]();
});

function call(url: string, token?: string): Promise<Response> {
  return fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
}

/** The status, followed by the error of the challenge if there is one. */
async function answer(url: string, token?: string): Promise<string> {
  const response = await call(url, token);
  await response.body?.cancel();
  const error = /error="([^"]+)"/.exec(response.headers.get("www-authenticate") ?? "")?.[1];
  return [response.status, error].filter((part) => part !== undefined).join(" ");
}

it.skipIf(missing)(`Spring Boot has the recorded version${skipped}`, async () => {
  const version = await springBootVersion();
  expect(PROVEN.filter((row) => row.version !== version)).toEqual([]);
});

describe.each(SCENARIOS)("with the issuer-uri of $id", ({ id, properties, mint = {}, lacks }) => {
  let issuer: IssuerHandle;
  let api: string;
  beforeAll(async () => {
    if (missing !== undefined) return;
    issuer = await idp.issuer(id);
    api = await java.start({ [`${JWT}.issuer-uri`]: issuer.url, ...properties });
  });
  const token = (more: MintOptions = {}) => issuer.token({ user: "bob", ...mint, ...more });

  it.skipIf(missing)(`accepts a user's token, but no request without${skipped}`, async () => {
    const { token: value, claims } = await issuer.mint({ user: "bob", ...mint });
    const response = await call(`${api}/whoami`, value);
    expect([response.status, await response.json()]).toMatchObject([200, { name: claims?.["sub"] }]);
    expect(await answer(`${api}/whoami`)).toBe("401");
  });

  it.skipIf(missing)(`refuses flawed tokens${skipped}`, async () => {
    for (const flaw of [...FLAWS, ...(lacks === "audience" ? [] : AUDIENCE_FLAWS)]) {
      expect([flaw, await answer(`${api}/whoami`, await token({ flaw }))]).toEqual([
        flaw,
        "401 invalid_token",
      ]);
    }
  });

  it.skipIf(missing)(`accepts a new key at once${skipped}`, async () => {
    const before = await token();
    expect(await answer(`${api}/whoami`, before)).toBe("200");
    await issuer.keys.rotate();
    expect(await answer(`${api}/whoami`, await token())).toBe("200");
    expect(await answer(`${api}/whoami`, before)).toBe("200");
    await issuer.keys.compromise();
    expect(await answer(`${api}/whoami`, await token())).toBe("200");
  });

  if (lacks === "machines and roles") return;

  it.skipIf(missing)(`accepts a machine's token${skipped}`, async () => {
    const machine = await issuer.token({ ...mint, client: "demo-service" });
    expect(await answer(`${api}/whoami`, machine)).toBe("200");
  });

  it.skipIf(missing)(`lets only admins into the admin endpoint${skipped}`, async () => {
    expect(await answer(`${api}/admin`, await token({ user: "alice" }))).toBe("200");
    expect(await answer(`${api}/admin`, await token())).toBe("403 insufficient_scope");
  });
});

it.skipIf(missing)(`Spring tolerates a small clock difference${skipped}`, async () => {
  const okta = await idp.issuer("okta");
  const api = await java.start({ [`${JWT}.issuer-uri`]: okta.url });
  expect(await answer(`${api}/whoami`, await okta.token({ flaw: "expired-just-now" }))).toBe("200");
  expect(await answer(`${api}/whoami`, await okta.token({ flaw: "expired" }))).toBe("401 invalid_token");
});

it.skipIf(missing)(`Spring refuses a Cognito token of an unknown client${skipped}`, async () => {
  const issuer = await idp.issuer("cognito");
  const properties = { [`${JWT}.issuer-uri`]: issuer.url, "interop.clients": CLIENT };
  const api = await java.start(properties);
  expect(await answer(`${api}/whoami`, await issuer.token({ user: "bob" }))).toBe("200");
  const other = await issuer.token({ client: "demo-service" });
  expect(await answer(`${api}/whoami`, other)).toBe("401 invalid_token");
});

describe("with JwtIssuerAuthenticationManagerResolver", () => {
  const VENDORS = ["plain", "auth0", "keycloak", "okta", "entra", "cognito"];
  let api: string;
  beforeAll(async () => {
    if (missing !== undefined) return;
    const issuers = await Promise.all(["default", ...VENDORS].map((id) => idp.issuer(id)));
    api = await java.start({ "interop.issuers": issuers.map(({ url }) => url).join(",") });
  });
  const token = async (id: string, more: MintOptions = {}) =>
    (await idp.issuer(id)).token({ user: "bob", audience: AUDIENCE, scope: "search:read", ...more });

  it.skipIf(missing).each(VENDORS)(`accepts tokens of %s with their scopes${skipped}`, async (id) => {
    expect(await answer(`${api}/search`, await token(id))).toBe("200");
    expect(await answer(`${api}/search`, await token(id, { scope: "other" }))).toBe("403 insufficient_scope");
    for (const flaw of ["expired", "wrong-issuer", "wrong-signature", "alg-none", "unknown-kid"] as const) {
      expect([flaw, await answer(`${api}/whoami`, await token(id, { flaw }))]).toEqual([
        flaw,
        "401 invalid_token",
      ]);
    }
  });

  it.skipIf(missing)(`refuses tokens of an issuer that is not configured${skipped}`, async () => {
    const stranger = await token("google", { kind: "id" });
    expect(await answer(`${api}/whoami`, stranger)).toBe("401 invalid_token");
  });

  it.skipIf(missing)(`refuses an access token with the typ at+jwt, unlike JWT${skipped}`, async () => {
    expect(await answer(`${api}/whoami`, await token("default"))).toBe("401 invalid_token");
    expect(await answer(`${api}/whoami`, await token("plain"))).toBe("200");
  });
});

describe.each<{ id: string; path: string; roles?: string; mint?: MintOptions; flaws: MintOptions["flaw"][] }>(
  [
    {
      id: "default",
      path: "/introspect",
      roles: "['roles']",
      mint: { format: "opaque" },
      flaws: ["expired", "revoked", "opaque-unknown", "opaque-truncated", "opaque-of-other-issuer"],
    },
    {
      id: "keycloak",
      path: "/protocol/openid-connect/token/introspect",
      roles: "['realm_access']['roles']",
      mint: { audience: "demo-api" },
      flaws: ["expired", "revoked", "wrong-signature", "tampered-payload", "alg-none"],
    },
    { id: "okta", path: "/v1/introspect", flaws: ["expired", "revoked", "wrong-signature", "alg-none"] },
  ],
)("with introspection at $id", ({ id, path, roles: where, mint = {}, flaws }) => {
  let issuer: IssuerHandle;
  let api: string;
  beforeAll(async () => {
    if (missing !== undefined) return;
    issuer = await idp.issuer(id);
    api = await java.start({
      [`${OPAQUE}.introspection-uri`]: `${issuer.url}${path}`,
      [`${OPAQUE}.client-id`]: "demo-api",
      [`${OPAQUE}.client-secret`]: "demo-api-secret",
      ...(where !== undefined && { "interop.roles": where }),
    });
  });
  const token = (more: MintOptions = {}) =>
    issuer.token({ user: "bob", scope: "search:read", ...mint, ...more });

  it.skipIf(missing)(`accepts tokens of users and machines with their scopes${skipped}`, async () => {
    expect(await answer(`${api}/search`, await token())).toBe("200");
    const { user: _, ...machine } = { user: "", scope: "search:read", ...mint, client: "demo-service" };
    expect(await answer(`${api}/search`, await issuer.token(machine))).toBe("200");
    expect(await answer(`${api}/search`, await token({ scope: "other" }))).toBe("403 insufficient_scope");
    expect(await answer(`${api}/search`)).toBe("401");
  });

  it.skipIf(missing)(`refuses flawed tokens, and a token once it is revoked${skipped}`, async () => {
    for (const flaw of flaws) {
      expect([flaw, await answer(`${api}/whoami`, await token({ flaw }))]).toEqual([
        flaw,
        "401 invalid_token",
      ]);
    }
    const { id: record, token: value } = await issuer.mint({ user: "bob", ...mint });
    expect(await answer(`${api}/whoami`, value)).toBe("200");
    await issuer.tokens.revoke(record);
    expect(await answer(`${api}/whoami`, value)).toBe("401 invalid_token");
  });

  it.skipIf(missing)(`fails closed without introspection${skipped}`, async () => {
    const value = await token();
    for (const fault of [{ status: 503 }, { connection: "reset" }, { body: "<html>" }] as const) {
      await issuer.faults.add({ endpoint: "introspection", times: 1, ...fault });
      expect(await answer(`${api}/whoami`, value)).toBe("401");
      expect(await answer(`${api}/whoami`, value)).toBe("200");
    }
  });

  if (where === undefined) return;

  it.skipIf(missing)(`finds the roles in the introspection response${skipped}`, async () => {
    expect(await answer(`${api}/admin`, await token({ user: "alice" }))).toBe("200");
    expect(await answer(`${api}/admin`, await token())).toBe("403 insufficient_scope");
  });
});

it.skipIf(missing)(`Spring trusts an issuer over https by its CA in the trust store${skipped}`, async () => {
  const entra = await overHttps.issuer("entra");
  expect(entra.url).toMatch(/^https:/);
  const api = await java.start({ [`${JWT}.issuer-uri`]: entra.url, ...audience("api://notes") });
  const token = (flaw?: "wrong-signature") => entra.token({ user: "bob", audience: "api://notes", flaw });
  expect(await answer(`${api}/whoami`, await token())).toBe("200");
  expect(await answer(`${api}/whoami`, await token("wrong-signature"))).toBe("401 invalid_token");
});
