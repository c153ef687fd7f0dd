// Python APIs behind Authlib's ResourceProtector and behind PyJWT with PyJWKClient, with the tokens of every
// kind of issuer. Skipped if no environment has them; see scripts/python-env.sh.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type IssuerHandle, type Mintmark, type MintOptions, startMintmark } from "../../src/index.ts";
import { getJson } from "../support/post-form.ts";
import type { PythonServer } from "../support/python.ts";
import {
  answer,
  AUDIENCE,
  call,
  missing,
  NAMES,
  scenario,
  skipped,
  startApplication,
  startIssuers,
} from "./python/application.ts";

type Flaw = NonNullable<MintOptions["flaw"]>;

/** The error with which PyJWT refuses each flaw. */
const PYJWT: Partial<Record<Flaw, string>> = {
  expired: "ExpiredSignatureError",
  "not-yet-valid": "ImmatureSignatureError",
  "issued-in-future": "ImmatureSignatureError",
  "no-exp": "MissingRequiredClaimError",
  "missing-sub": "MissingRequiredClaimError",
  "wrong-issuer": "InvalidIssuerError",
  "wrong-signature": "InvalidSignatureError",
  "tampered-payload": "InvalidSignatureError",
  "stripped-signature": "InvalidSignatureError",
  "alg-none": "InvalidAlgorithmError",
  "hmac-with-public-key-pem": "InvalidAlgorithmError",
  "unknown-kid": "PyJWKClientError",
  "removed-key": "PyJWKClientError",
  "embedded-jwk": "InvalidSignatureError",
  "kid-injection-path": "PyJWKClientError",
  "crit-unknown": "InvalidTokenError",
};
const PYJWT_AUDIENCE: Partial<Record<Flaw, string>> = {
  "wrong-audience": "InvalidAudienceError",
  "audience-longer": "InvalidAudienceError",
  "no-audience": "MissingRequiredClaimError",
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

const SIGNATURE_FLAWS: Flaw[] = ["expired", "wrong-signature", "alg-none", "unknown-kid"];
const JWT_FLAWS: Flaw[] = [...SIGNATURE_FLAWS, "wrong-issuer", "removed-key", "tampered-payload"];

describe.each(NAMES)("Authlib's ResourceProtector and the tokens of %s", (name) => {
  const { told, mint } = scenario(name);
  let issuer: IssuerHandle;
  beforeAll(async () => {
    if (!missing) issuer = await idp.issuer(name);
  });
  const token = (more: MintOptions = {}) =>
    issuer.token({ user: "bob", scope: "search:read", ...mint, ...more });
  const verifiers = ["jwks", ...(told.verifiers ?? [])];

  it.skipIf(missing).each(verifiers)(
    `accepts tokens of users and machines by %s, but no request without${skipped}`,
    async (verifier) => {
      const api = `${app.url}/authlib/${verifier}/${name}`;
      const { token: value, claims } = await issuer.mint({ user: "bob", ...mint });
      expect(await call(`${api}/whoami`, value)).toMatchObject({
        status: 200,
        body: { sub: claims?.["sub"] },
      });
      if (mint.kind !== "id") {
        expect(await answer(`${api}/whoami`, await issuer.token({ ...mint, client: "demo-service" }))).toBe(
          "200",
        );
      }
      expect(await answer(`${api}/whoami`)).toBe("401 missing_authorization");
    },
  );

  it.skipIf(missing).each(verifiers)(`refuses flawed tokens by %s${skipped}`, async (verifier) => {
    // Introspection reports the recorded token, and Authlib then checks only its scopes.
    const flaws: Flaw[] = verifier === "introspection" ? [...SIGNATURE_FLAWS, "revoked"] : [...JWT_FLAWS];
    if (verifier !== "introspection" && told.audience !== undefined) flaws.push("wrong-audience");
    for (const flaw of flaws) {
      expect([
        flaw,
        await answer(`${app.url}/authlib/${verifier}/${name}/whoami`, await token({ flaw })),
      ]).toEqual([flaw, "401 invalid_token"]);
    }
  });

  if (mint.kind === "id") return; // Google's ID tokens have neither scopes nor roles

  it.skipIf(missing).each(verifiers)(`checks scopes by %s${skipped}`, async (verifier) => {
    const api = `${app.url}/authlib/${verifier}/${name}`;
    expect(await answer(`${api}/search`, await token({ scope: "search:read other" }))).toBe("200");
    expect(await answer(`${api}/search`, await token({ scope: "other" }))).toBe("403 insufficient_scope");
  });

  it.skipIf(missing)(`lets only admins into the admin endpoint${skipped}`, async () => {
    expect(await answer(`${app.url}/authlib/jwks/${name}/admin`, await token({ user: "alice" }))).toBe("200");
    expect(await answer(`${app.url}/authlib/jwks/${name}/admin`, await token())).toBe("403");
  });
});

it.skipIf(missing)(`Authlib's RFC 9068 validator checks roles and typ${skipped}`, async () => {
  const token = (more: MintOptions) => idp.token({ audience: AUDIENCE, scope: "search:read", ...more });
  const admin = `${app.url}/authlib/rfc9068/default/admin`;
  expect(await answer(admin, await token({ user: "alice" }))).toBe("200");
  expect(await answer(admin, await token({ user: "bob" }))).toBe("401 invalid_token");
  const whoami = `${app.url}/authlib/rfc9068/default/whoami`;
  for (const flaw of ["typ-jwt", "wrong-type-id-token", "no-exp", "missing-sub"] as const) {
    expect([flaw, await answer(whoami, await token({ user: "alice", flaw }))]).toEqual([
      flaw,
      "401 invalid_token",
    ]);
  }
});

describe.each(NAMES)("PyJWT with PyJWKClient and the tokens of %s", (name) => {
  const { told, mint } = scenario(name);
  let api: string;
  let issuer: IssuerHandle;
  beforeAll(async () => {
    if (missing) return;
    api = `${app.url}/pyjwt/${name}`;
    issuer = await idp.issuer(name);
  });
  const token = (more: MintOptions = {}) => issuer.token({ user: "bob", ...mint, ...more });

  it.skipIf(missing)(`accepts tokens of users and machines${skipped}`, async () => {
    const { token: value, claims } = await issuer.mint({ user: "bob", ...mint });
    expect(await call(`${api}/whoami`, value)).toEqual({ status: 200, body: { sub: claims?.["sub"] } });
    if (mint.kind === "id") return;
    expect(await answer(`${api}/whoami`, await issuer.token({ ...mint, client: "demo-service" }))).toBe(
      "200",
    );
    expect(await answer(`${api}/admin`, await token({ user: "alice" }))).toBe("200");
    expect(await answer(`${api}/admin`, await token())).toBe("403");
  });

  it.skipIf(missing)(`refuses flawed tokens${skipped}`, async () => {
    const refusals = { ...PYJWT, ...(told.audience !== undefined && PYJWT_AUDIENCE) };
    for (const [flaw, says] of Object.entries(refusals)) {
      expect([flaw, await answer(`${api}/whoami`, await token({ flaw: flaw as Flaw }))]).toEqual([
        flaw,
        `401 ${says}`,
      ]);
    }
  });

  it.skipIf(missing)(`accepts a new key at once${skipped}`, async () => {
    const before = await token();
    await issuer.keys.rotate();
    expect(await answer(`${api}/whoami`, await token())).toBe("200");
    expect(await answer(`${api}/whoami`, before)).toBe("200");
  });

  it.skipIf(missing)(`sees only the keys for signatures${skipped}`, async () => {
    const { jwks_uri } = (await getJson(`${issuer.url.replace(/\/$/, "")}/.well-known/openid-configuration`))
      .body as { jwks_uri: string };
    const { keys } = (await getJson(jwks_uri)).body as { keys: { kid: string; use: string }[] };
    expect((await call(`${api}/keys`)).body).toEqual(
      keys.filter(({ use }) => use === "sig").map(({ kid }) => kid),
    );
    expect(keys.some(({ use }) => use === "enc")).toBe(name === "keycloak");
  });
});

it.skipIf(missing)(`requests and PyJWKClient trust an issuer over https by its CA${skipped}`, async () => {
  await using secure = await startMintmark({ https: true, issuers: { entra: { profile: "entra" } } });
  const folder = await mkdtemp(join(tmpdir(), "mintmark-python-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "ca.pem");
  await writeFile(file, (await secure.ca()).certificate);
  const entra = await secure.issuer("entra");
  const env = { REQUESTS_CA_BUNDLE: file, SSL_CERT_FILE: file };
  await using web = await startApplication([entra], env);
  const token = (flaw?: Flaw) => entra.token({ user: "bob", ...scenario("entra").mint, flaw });
  for (const api of ["authlib/jwks", "pyjwt"]) {
    expect(await answer(`${web.url}/${api}/entra/whoami`, await token())).toBe("200");
    expect(await answer(`${web.url}/${api}/entra/whoami`, await token("wrong-signature"))).toMatch(/^401/);
  }
});
