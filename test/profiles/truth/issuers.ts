// One issuer of each profile, with clients for everything that its metadata can list, and the requests with which
// the tests of this folder try each value.
import { hash } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect } from "vitest";
import { type Mintmark, startMintmark } from "../../../src/index.ts";
import { PROFILE_NAMES, type ProfileName } from "../../../src/profiles/profile-names.ts";
import { profileNamed } from "../../../src/profiles/registry.ts";
import { getJson, postForm } from "../../support/post-form.ts";

export const REDIRECT = "http://localhost:3000/cb";
export const BYE = "http://localhost:3000/bye";
export const OUT = "http://localhost:3000/out";
export const VERIFIER = "v".repeat(43);
export const CHALLENGE = hash("sha256", VERIFIER, "base64url");
export const SECRET = "a-secret-that-is-long-enough-for-hs512-signatures-of-64-bytes-and-more";
export const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
/** Every profile, and the dialects whose metadata differs. */
export const ISSUERS: readonly { id: string; profile: ProfileName; dialect?: string }[] = [
  ...PROFILE_NAMES.map((profile) => ({ id: profile, profile })),
  { id: "auth0-rfc9068", profile: "auth0", dialect: "rfc9068_profile_authz" },
  { id: "keycloak-26-4", profile: "keycloak", dialect: "26.4" },
  { id: "okta-org", profile: "okta", dialect: "org" },
  { id: "entra-1", profile: "entra", dialect: "v1.0" },
];
export const AUTH_METHODS = [
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
  "none",
] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

export interface Metadata {
  issuer: string;
  token_endpoint: string;
  authorization_endpoint: string;
  userinfo_endpoint: string;
  jwks_uri: string;
  scopes_supported: string[];
  claims_supported?: string[];
  [url: `${string}_endpoint`]: string | undefined;
  [list: `${string}_types_supported`]: string[] | undefined;
  [list: `${string}_modes_supported`]: string[] | undefined;
  [list: `${string}_methods_supported`]: string[] | undefined;
  [list: `${string}_values_supported`]: string[] | undefined;
  [member: string]: unknown;
}
export type Params = Record<string, string | undefined>;

/** Every algorithm that a client can sign an assertion or a proof with. */
export const KEY_ALGS = [
  "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
]; // prettier-ignore
const keys = new Map(
  await Promise.all(
    KEY_ALGS.map(async (alg) => [alg, await generateKeyPair(alg, { extractable: true })] as const),
  ),
);
const jwks = {
  keys: await Promise.all(
    [...keys].map(async ([alg, { publicKey }]) => {
      const jwk = await exportJWK(publicKey);
      return { ...jwk, kty: String(jwk.kty), kid: alg };
    }),
  ),
};

const login = { redirectUris: [REDIRECT], postLogoutRedirectUris: [BYE], applicationType: "web" as const };
const machine = {
  ...login,
  grantTypes: ["authorization_code" as const, "refresh_token" as const, "client_credentials" as const],
  defaultScopes: ["search:read"],
};

/** The clients of an issuer: one for each way to authenticate and each algorithm of ID tokens that it has. */
function clientsOf(profile: ProfileName) {
  const { authMethods, idTokenHmacs } = profileNamed(profile).clients;
  const methods = authMethods.map((method) => [
    method,
    {
      ...machine,
      ...(method === "private_key_jwt" ? { jwks } : { secret: SECRET }),
      tokenEndpointAuthMethod: method,
    },
  ]);
  const algs = [...idTokenHmacs, "RS256" as const].map((alg) => [
    alg,
    { ...login, secret: SECRET, idTokenSignedResponseAlg: alg },
  ]);
  const special = Object.fromEntries([...methods, ...algs]) as Record<string, typeof login>;
  return {
    ...special,
    app: {
      ...login,
      grantTypes: [
        "authorization_code" as const,
        "refresh_token" as const,
        DEVICE as "urn:ietf:params:oauth:grant-type:device_code",
        ...(profileNamed(profile).clients.passwordGrant ? ["password" as const] : []),
      ],
    },
    other: {
      ...login,
      ...(profileNamed(profile).tokens.logout && {
        backchannelLogoutUri: "http://localhost:1/logout",
        backchannelLogoutSessionRequired: true,
      }),
      ...(profileNamed(profile).clients.frontchannelLogout?.isUsual && {
        frontchannelLogoutUri: OUT,
        frontchannelLogoutSessionRequired: true,
      }),
    },
  };
}

export function issuerOf({ profile, dialect }: (typeof ISSUERS)[number]) {
  return {
    profile,
    dialect,
    ...(dialect === "org" && { port: 0 }), // Okta's org server is at the root
    clients: clientsOf(profile),
    login: { headless: true },
    ...(profile === "auth0" && { defaultAudience: "https://api.example.test" }),
    users: {
      alice: { name: "Alice Doe", email: "alice@example.test", password: "alice", roles: ["admin"] },
    },
  };
}

/** Starts the issuers. Each file has its own, and closes them. */
export function startIssuers(): Promise<Mintmark> {
  return startMintmark({
    issuers: Object.fromEntries(ISSUERS.map((issuer) => [issuer.id, issuerOf(issuer)])),
  });
}

export async function metadataOf(idp: Mintmark, id: string): Promise<Metadata> {
  const { url } = await idp.issuer(id);
  return metadataAt(`${url.replace(/\/$/, "")}/.well-known/openid-configuration`);
}

/** What RFC 8414 puts between the host and the path of the issuer. */
export async function oauthMetadataOf(idp: Mintmark, id: string): Promise<Metadata> {
  const { origin, pathname } = new URL((await idp.issuer(id)).url);
  const url = `${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/, "")}`;
  return metadataAt(url);
}

async function metadataAt(url: string): Promise<Metadata> {
  return (await getJson(url)).body as unknown as Metadata;
}

export function authorizationUrl(metadata: Metadata, params: Params = {}): URL {
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
  return url;
}

export function authorize(metadata: Metadata, params: Params = {}): Promise<Response> {
  return fetch(authorizationUrl(metadata, params), { redirect: "manual" });
}

/** Returns the parameters of the response, whatever its mode. */
export async function answerOf(response: Response): Promise<Record<string, string>> {
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

export const token = (metadata: Metadata, form: Params, headers: Record<string, string> = {}) =>
  postForm(String(metadata["token_endpoint"]), form, { headers });

/** Runs the code flow of a client and returns the token response. */
export async function codeFlow(metadata: Metadata, params: Params = {}): Promise<Record<string, string>> {
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

/** The credentials of a client that is registered for this way to authenticate. */
export async function credentials(metadata: Metadata, method: AuthMethod, alg?: string) {
  const basic = Buffer.from(`${method}:${SECRET}`).toString("base64");
  const [form, headers]: [Params, Record<string, string>] =
    method === "none"
      ? [{ client_id: "app" }, {}]
      : method === "client_secret_basic"
        ? [{}, { authorization: `Basic ${basic}` }]
        : method === "client_secret_post"
          ? [{ client_id: method, client_secret: SECRET }, {}]
          : [
              await assertion(metadata, method, alg ?? (method === "private_key_jwt" ? "RS256" : "HS256")),
              {},
            ];
  return { form, headers };
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
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  };
}

/** Whether a client is authenticated at the token endpoint: then an invented refresh token is `invalid_grant`. */
export async function authenticates(metadata: Metadata, form: Params, headers: Record<string, string> = {}) {
  const grant = { grant_type: "refresh_token", refresh_token: "invented" };
  return (await token(metadata, { ...grant, ...form }, headers)).body["error"] === "invalid_grant";
}

/** The values that are listed and those that are not, in one order, for tests that try all of them. */
export function universe(listed: readonly string[], others: readonly string[]): string[] {
  return [...new Set([...listed, ...others])];
}
