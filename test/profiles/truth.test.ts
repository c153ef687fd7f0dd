// The vendors' metadata against their endpoints: each value that a discovery document lists is tried with a real
// request, and so is each value that it could list but does not.
import { hash } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { newProofKey } from "../support/dpop.ts";
import { possibleEndpoints } from "../support/possible-endpoints.ts";
import { basicHeader, getJson, postForm } from "../support/post-form.ts";

const REDIRECT = "http://localhost:3000/cb";
const VERIFIER = "v".repeat(43);
const CHALLENGE = hash("sha256", VERIFIER, "base64url");
const SECRET = "a-secret-that-is-long-enough-for-hs512-signatures-of-64-bytes-and-more";
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code" as const;
const USER_GRANTS = ["authorization_code" as const, "refresh_token" as const, "password" as const, DEVICE];
const VENDORS = ["auth0", "keycloak", "okta", "entra", "google", "cognito"] as const;
const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const KEY_ALGS = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"];
const keys = new Map(
  await Promise.all(
    KEY_ALGS.map(async (alg) => [alg, await generateKeyPair(alg, { extractable: true })] as const),
  ),
);
const jwks = {
  keys: await Promise.all(
    [...keys].map(async ([alg, { publicKey }]) => ({
      ...(await exportJWK(publicKey)),
      kty: String((await exportJWK(publicKey)).kty),
      kid: alg,
    })),
  ),
};
const login = { redirectUris: [REDIRECT], applicationType: "web" as const };
const grantTypes = ["authorization_code" as const, "refresh_token" as const, "client_credentials" as const];
const machine = { ...login, grantTypes, defaultScopes: ["search:read"] };
const clients = {
  app: { ...login, grantTypes: USER_GRANTS },
  other: login,
  client_secret_basic: {
    ...machine,
    secret: SECRET,
    tokenEndpointAuthMethod: "client_secret_basic" as const,
  },
  client_secret_post: { ...machine, secret: SECRET, tokenEndpointAuthMethod: "client_secret_post" as const },
  client_secret_jwt: { ...machine, secret: SECRET, tokenEndpointAuthMethod: "client_secret_jwt" as const },
  private_key_jwt: { ...machine, jwks, tokenEndpointAuthMethod: "private_key_jwt" as const },
  HS256: { ...login, secret: SECRET, idTokenSignedResponseAlg: "HS256" as const },
  HS384: { ...login, secret: SECRET, idTokenSignedResponseAlg: "HS384" as const },
  HS512: { ...login, secret: SECRET, idTokenSignedResponseAlg: "HS512" as const },
  RS256: { ...login, secret: SECRET, idTokenSignedResponseAlg: "RS256" as const },
};
const idp = await startMintmark({
  issuers: Object.fromEntries(
    VENDORS.map((profile) => [
      profile,
      {
        profile,
        clients,
        login: { headless: true },
        ...(profile === "auth0" && { defaultAudience: "https://api.example.test" }),
        users: {
          alice: { name: "Alice Doe", email: "alice@example.test", password: "alice", roles: ["admin"] },
        },
      },
    ]),
  ),
});
afterAll(() => idp.close());

type Metadata = Record<string, string[] & string>;
type Params = Record<string, string | undefined>;

async function metadataOf(id: string): Promise<Metadata> {
  const { url } = await idp.issuer(id);
  return (await getJson(`${url.replace(/\/$/, "")}/.well-known/openid-configuration`)).body as Metadata;
}

async function authorize(metadata: Metadata, params: Params = {}): Promise<Response> {
  const url = new URL(String(metadata["authorization_endpoint"]));
  const hasCode = (params["response_type"] ?? "code").includes("code");
  const defaults = {
    client_id: "app",
    response_type: "code",
    redirect_uri: REDIRECT,
    scope: "openid profile email",
    state: "s",
    nonce: "n",
    login_hint: "alice",
    ...(hasCode && { code_challenge: CHALLENGE, code_challenge_method: "S256" }),
  };
  for (const [name, value] of Object.entries({ ...defaults, ...params })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return fetch(url, { redirect: "manual" });
}

/** Returns the parameters of the response, whatever its mode. */
async function answerOf(response: Response): Promise<Record<string, string>> {
  const location = response.headers.get("location");
  if (location !== null) {
    const { searchParams, hash: fragment } = new URL(location, REDIRECT);
    return Object.fromEntries([...searchParams, ...new URLSearchParams(fragment.slice(1))]);
  }
  const html = await response.text();
  const fields = [...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)];
  const posted = /postMessage\((\{.*?\}), /s.exec(html) ?? /"response":(\{.*?\})/s.exec(html);
  return posted
    ? (JSON.parse(posted[1] ?? "{}") as Record<string, string>)
    : Object.fromEntries(fields.map(([, name = "", value = ""]) => [name, value]));
}

const token = (metadata: Metadata, form: Params, headers: Record<string, string> = {}) =>
  postForm(String(metadata["token_endpoint"]), form, { headers });

/** Runs the code flow of a client and returns the token response. */
async function codeFlow(metadata: Metadata, params: Params = {}): Promise<Record<string, string>> {
  const { code } = await answerOf(await authorize(metadata, params));
  const client = params["client_id"] ?? "app";
  const { status, body } = await token(metadata, {
    grant_type: "authorization_code",
    client_id: client,
    ...(!["app", "other"].includes(client) && { client_secret: SECRET }),
    code,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body as Record<string, string>;
}

/** Refreshes with an invented token: `invalid_grant` means that the client was authenticated. */
async function authenticates(metadata: Metadata, form: Params, headers: Record<string, string> = {}) {
  const { body } = await token(
    metadata,
    { grant_type: "refresh_token", refresh_token: "invented", ...form },
    headers,
  );
  return body["error"] === "invalid_grant";
}

async function assertion(metadata: Metadata, client: string, alg: string): Promise<Params> {
  const key = alg.startsWith("HS") ? Buffer.from(SECRET) : keys.get(alg)?.privateKey;
  const jwt = new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg, ...(!alg.startsWith("HS") && { kid: alg }) })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(String(metadata["issuer"]))
    .setIssuedAt()
    .setExpirationTime("1m");
  return {
    client_assertion: await jwt.sign(key as Uint8Array),
    client_assertion_type: ASSERTION,
  };
}

describe.each(VENDORS)("the metadata of %s", (id) => {
  const listed = async (member: string): Promise<string[] | undefined> => (await metadataOf(id))[member];

  it("names exactly the endpoints that exist", async () => {
    const metadata = await metadataOf(id);
    for (const { member, url, method } of await possibleEndpoints(idp, id)) {
      const { status } = await fetch(metadata[member] ?? url, { method, redirect: "manual" });
      expect([member, status !== 404], String(metadata[member] ?? url)).toEqual([member, member in metadata]);
    }
  });

  it("lists exactly the response types and response modes that work", async () => {
    const metadata = await metadataOf(id);
    const types = metadata["response_types_supported"] ?? [];
    const modes: string[] = metadata["response_modes_supported"] ?? ["query", "fragment"];
    for (const type of types) {
      for (const mode of modes) {
        const request = { response_type: type, response_mode: mode };
        const answer = await answerOf(await authorize(metadata, request));
        const isRefused = mode === "query" && type.includes("token");
        expect(answer["error"], `${type} ${mode}`).toBe(isRefused ? "invalid_request" : undefined);
        expect(answer["state"], `${type} ${mode}`).toBe("s");
      }
    }
    const others = [
      "none", "id_token", "token", "id_token token", "code id_token", "code token", "code id_token token",
    ]; // prettier-ignore
    for (const type of others.filter((each) => !(types as string[]).includes(each))) {
      const answer = await answerOf(await authorize(metadata, { response_type: type }));
      expect([type, answer["error"]]).toEqual([type, "unsupported_response_type"]);
    }
    if (!("response_modes_supported" in metadata)) return;
    const rest = ["jwt", "query.jwt", "form_post.jwt", "web_message", "okta_post_message"];
    for (const mode of rest.filter((each) => !modes.includes(each))) {
      const answer = await answerOf(await authorize(metadata, { response_mode: mode }));
      expect([mode, answer["error"]]).toEqual([mode, "unsupported_response_mode"]);
    }
  });

  it("lists exactly the grants that work", async () => {
    const metadata = await metadataOf(id);
    const grants = await listed("grant_types_supported");
    const { refresh_token: refreshToken } = await codeFlow(metadata, {
      scope: "openid offline_access",
      access_type: "offline",
    });
    const tries: [string, Params][] = [
      ["refresh_token", { client_id: "app", refresh_token: refreshToken }],
      ["password", { client_id: "app", username: "alice", password: "alice", scope: "openid" }],
      [
        "client_credentials",
        {
          client_id: "client_secret_post",
          client_secret: SECRET,
          scope: id === "entra" ? "api://notes/.default" : "search:read",
        },
      ],
    ];
    for (const [grant, form] of tries) {
      const { status, body } = await token(metadata, { grant_type: grant, ...form });
      if (grants) {
        expect([grant, status, body["error"]]).toEqual(worksIf(grants.includes(grant), grant, body));
      } else if (grant !== "password") {
        expect([grant, status]).toEqual([grant, 200]);
      }
    }
    for (const grant of [
      "urn:openid:params:grant-type:ciba",
      "urn:ietf:params:oauth:grant-type:uma-ticket",
    ]) {
      const { body } = await token(metadata, { grant_type: grant, client_id: "app" });
      expect([grant, body["error"]]).toEqual([grant, "unsupported_grant_type"]);
    }
    const device = metadata["device_authorization_endpoint"];
    if (grants) expect(grants.includes(DEVICE)).toBe(device !== undefined);
    if (device === undefined) return;
    const { body } = await postForm(device, { client_id: "app", scope: "openid" });
    expect(body["device_code"]).toEqual(expect.any(String));
  });

  it("lists only client authentication that works, with the algorithms that work", async () => {
    const metadata = await metadataOf(id);
    const methods = metadata["token_endpoint_auth_methods_supported"] ?? [];
    const algs: string[] = metadata["token_endpoint_auth_signing_alg_values_supported"] ?? [];
    const withMethod: Record<string, () => Promise<boolean>> = {
      none: () => authenticates(metadata, { client_id: "app" }),
      client_secret_basic: () =>
        authenticates(metadata, {}, { authorization: basicHeader("client_secret_basic", SECRET) }),
      client_secret_post: () =>
        authenticates(metadata, { client_id: "client_secret_post", client_secret: SECRET }),
      client_secret_jwt: async () =>
        authenticates(metadata, await assertion(metadata, "client_secret_jwt", "HS256")),
      private_key_jwt: async () =>
        authenticates(metadata, await assertion(metadata, "private_key_jwt", "RS256")),
    };
    for (const method of methods) expect([method, await withMethod[method]?.()]).toEqual([method, true]);
    for (const alg of algs) {
      const client = alg.startsWith("HS") ? "client_secret_jwt" : "private_key_jwt";
      expect(methods, `${alg} belongs to ${client}`).toContain(client);
      expect([alg, await authenticates(metadata, await assertion(metadata, client, alg))]).toEqual([
        alg,
        true,
      ]);
    }
    const wrong = { client_id: "client_secret_post", client_secret: "wrong" };
    expect(await authenticates(metadata, wrong)).toBe(false);
  });

  it("lists only algorithms of DPoP proofs that are taken", async () => {
    const metadata = await metadataOf(id);
    const { token_endpoint: url = "", dpop_signing_alg_values_supported: algs = [] as string[] } = metadata;
    for (const alg of algs) {
      const key = await proofKey(alg);
      expect([
        alg,
        await authenticates(metadata, { client_id: "app" }, { dpop: await key.proof(url) }),
      ]).toEqual([alg, true]);
    }
    expect(await authenticates(metadata, { client_id: "app" }, { dpop: "a.b.c" })).toBe(false);
  });

  it("lists only scopes that are granted", async () => {
    const metadata = await metadataOf(id);
    for (const scope of metadata["scopes_supported"] ?? []) {
      const answer = await answerOf(await authorize(metadata, { scope: `openid ${scope}` }));
      expect([scope, answer["error"]]).toEqual([scope, undefined]);
    }
  });

  it("lists exactly the PKCE methods that work", async () => {
    const metadata = await metadataOf(id);
    const methods: string[] = metadata["code_challenge_methods_supported"] ?? ["S256"]; // S256 works unlisted
    for (const method of ["S256", "plain", "S512"]) {
      const challenge = method === "plain" ? VERIFIER : CHALLENGE;
      const request = { code_challenge: challenge, code_challenge_method: method };
      const { error } = await answerOf(await authorize(metadata, request));
      expect([method, error]).toEqual([method, methods.includes(method) ? undefined : "invalid_request"]);
    }
  });

  it("lists only prompts that work", async () => {
    const metadata = await metadataOf(id);
    for (const prompt of metadata["prompt_values_supported"] ?? []) {
      const answer = await answerOf(await authorize(metadata, { prompt }));
      expect([prompt, answer["error"]]).toEqual([prompt, undefined]);
    }
    const silent = await answerOf(await authorize(metadata, { prompt: "none", login_hint: undefined }));
    expect(silent["error"]).toBe("login_required");
  });

  it("lists only signing algorithms of ID tokens that clients can have", async () => {
    const metadata = await metadataOf(id);
    for (const alg of metadata["id_token_signing_alg_values_supported"] ?? []) {
      const { id_token: idToken = "" } = await codeFlow(metadata, { client_id: alg });
      expect(decodeProtectedHeader(idToken).alg).toBe(alg);
    }
  });

  it("lists only claims that tokens or userinfo contain", async () => {
    const metadata = await metadataOf(id);
    const request = { max_age: "3600", scope: "openid profile email search:read" };
    const tokens = await codeFlow(metadata, request);
    const types: string[] = metadata["response_types_supported"] ?? [];
    const both = types.filter((each) => ["code id_token", "id_token token"].includes(each));
    const front = await Promise.all(
      both.map(async (type) => answerOf(await authorize(metadata, { ...request, response_type: type }))),
    );
    const jwt = (value = ""): JWTPayload => (value.split(".").length === 3 ? decodeJwt(value) : {});
    const { body: userinfo } = await getJson(String(metadata["userinfo_endpoint"]), {
      authorization: `Bearer ${tokens["access_token"]}`,
    });
    const seen = [
      jwt(tokens["id_token"]),
      jwt(tokens["access_token"]),
      userinfo,
      ...front.map((answer) => jwt(answer["id_token"])),
    ];
    const names = new Set(seen.flatMap((claims) => Object.keys(claims)));
    expect((metadata["claims_supported"] ?? ([] as string[])).filter((name) => !names.has(name))).toEqual([]);
  });

  it("lists only values of acr that a login can be asked for", async () => {
    const metadata = await metadataOf(id);
    const values: string[] = metadata["acr_values_supported"] ?? [];
    for (const value of [...values, "unlisted"]) {
      const claims = JSON.stringify({ id_token: { acr: { essential: true, value } } });
      const response = await authorize(metadata, { claims });
      const code = response.status === 303 ? (await answerOf(response))["code"] : undefined;
      const isIgnored = !metadata["claims_parameter_supported"];
      expect([value, code !== undefined]).toEqual([value, isIgnored || value !== "unlisted"]);
    }
  });

  it("announces `iss` in responses if, and only if, it is there, also in errors", async () => {
    const metadata = await metadataOf(id);
    const isAnnounced = metadata["authorization_response_iss_parameter_supported"] !== undefined;
    const good = await answerOf(await authorize(metadata));
    const bad = await answerOf(await authorize(metadata, { login_hint: undefined, prompt: "none" }));
    expect([good["code"] !== undefined, bad["error"]]).toEqual([true, "login_required"]);
    expect([good["iss"], bad["iss"]]).toEqual(
      isAnnounced ? [metadata["issuer"], metadata["issuer"]] : [undefined, undefined],
    );
  });

  it("names the subject type that subjects have", async () => {
    const metadata = await metadataOf(id);
    const subjects = await Promise.all(
      ["app", "other"].map(
        async (client) =>
          decodeJwt(String((await codeFlow(metadata, { client_id: client }))["id_token"])).sub,
      ),
    );
    const type = subjects[0] === subjects[1] ? "public" : "pairwise";
    expect(metadata["subject_types_supported"]).toEqual([type]);
  });

  it("lists exactly the kinds of request objects that are taken", async () => {
    const metadata = await metadataOf(id);
    const byReference = await answerOf(
      await authorize(metadata, { request_uri: "https://client.test/request" }),
    );
    expect(byReference["code"]).toBeUndefined();
    expect(metadata["request_uri_parameter_supported"] ?? false).toBe(false);
    const byValue = await answerOf(await authorize(metadata, { request: "e30.e30." }));
    expect(byValue["code"]).toBeUndefined();
    expect(metadata["request_parameter_supported"] ?? false).toBe(false);
  });
});

const proofKeys = new Map<string, ReturnType<typeof newProofKey>>();

function proofKey(alg: string): ReturnType<typeof newProofKey> {
  const key = proofKeys.get(alg) ?? newProofKey(alg);
  proofKeys.set(alg, key);
  return key;
}

/** A grant that is not listed may be unknown or forbidden. */
function worksIf(isListed: boolean, grant: string, body: Record<string, unknown>): unknown[] {
  const errors = ["unsupported_grant_type", "unauthorized_client"];
  return isListed ? [grant, 200, undefined] : [grant, 400, errors.find((each) => each === body["error"])];
}
