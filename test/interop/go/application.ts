// The Go application of this folder: how it is built, its clients and settings at each issuer.
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { IssuerHandle } from "../../../src/index.ts";
import { startChild } from "../../support/child-server.ts";
import { MISSING_MODULES, works } from "../../support/toolchains.ts";

const EXECUTABLE = join(import.meta.dirname, "../../../node_modules/.cache/mintmark-go/application");
const API = { audience: "https://api.example.test" };
const OFFLINE = { scopes: ["openid", "profile", "email", "offline_access"] };

/** Why the application cannot run here, for the titles of skipped tests; undefined if it can. */
export async function whyNoGo(): Promise<string | undefined> {
  if (!works(["go", "version"])) return "Go is missing";
  try {
    const env = { ...process.env, GOPROXY: "off", GOFLAGS: "-mod=readonly", GOTOOLCHAIN: "local" };
    await promisify(execFile)("go", ["build", "-o", EXECUTABLE, "."], { cwd: import.meta.dirname, env });
    return undefined;
  } catch (error) {
    const { stderr } = error as { stderr: string };
    if (MISSING_MODULES.test(stderr)) return "the Go modules are not downloaded";
    if (/go\.mod requires go >=/.test(stderr)) return "this Go is too old";
    throw new Error(`the Go application does not compile:\n${stderr}`, { cause: error });
  }
}

/** The version of zitadel/oidc, read from go.mod. */
export async function zitadelVersion(): Promise<string | undefined> {
  const file = await readFile(join(import.meta.dirname, "go.mod"), "utf8");
  return /zitadel\/oidc\/v3 (\S+)/.exec(file)?.[1];
}

interface Scenario {
  scopes: string[];
  /** More parameters of the authorization request. */
  params?: Record<string, string>;
  /** Features that the issuer does not have, or that are tested at others (the device flow waits 5 seconds). */
  lacks: ("revocation" | "end session" | "introspection" | "device" | "machines" | "keys" | "exchange")[];
  /** Parameters of a request for a machine's token. */
  machine?: Record<string, string>;
}

export const ISSUERS: Record<string, Scenario> = {
  default: { ...OFFLINE, lacks: [] },
  auth0: { ...OFFLINE, params: API, machine: API, lacks: ["introspection", "exchange"] },
  keycloak: { scopes: ["openid", "profile", "email"], lacks: ["device"] },
  okta: { ...OFFLINE, lacks: ["device"] },
  entra: {
    ...OFFLINE,
    lacks: ["revocation", "introspection", "device", "exchange"],
    machine: { scope: "api://notes/.default" },
  },
  google: {
    scopes: ["openid", "profile", "email"],
    params: { access_type: "offline" },
    lacks: ["end session", "introspection", "machines", "keys", "exchange"],
  },
  cognito: {
    scopes: ["openid", "profile", "email"],
    lacks: ["end session", "introspection", "device", "keys", "exchange"],
  },
};

const SECRET = "a+secret/that needs=encoding&of:it%"; // in the Authorization header (RFC 6749, section 2.3.1)
const key = generateKeyPairSync("rsa", { modulusLength: 2048 });
const redirects = { redirectUris: ["http://127.0.0.1/callback"], applicationType: "native" as const };

/** The clients that `startGo` starts an application for at each issuer. */
export const clients = {
  app: {
    ...redirects,
    postLogoutRedirectUris: ["https://app.example.test/bye"],
    grantTypes: [
      "authorization_code" as const,
      "refresh_token" as const,
      "urn:ietf:params:oauth:grant-type:device_code" as const,
    ],
  },
  web: {
    ...redirects,
    postLogoutRedirectUris: ["https://app.example.test/bye"],
    secret: SECRET,
    grantTypes: [
      "authorization_code" as const,
      "refresh_token" as const,
      "client_credentials" as const,
      "urn:ietf:params:oauth:grant-type:token-exchange" as const,
    ],
    defaultScopes: ["search:read"],
  },
  keyed: {
    ...redirects,
    tokenEndpointAuthMethod: "private_key_jwt" as const,
    jwks: { keys: [{ ...key.publicKey.export({ format: "jwk" }), kty: "RSA", kid: "go", use: "sig" }] },
  },
  api: { secret: SECRET, grantTypes: [] },
};

export interface Application extends AsyncDisposable {
  /** The URL of the application of a client at an issuer. */
  url(issuer: string, client: "app" | "web" | "keyed"): string;
}

export async function startGo(issuers: readonly IssuerHandle[]): Promise<Application> {
  const settings = issuers.flatMap(({ id, url }) =>
    (["app", "web", "keyed"] as const).map((client) => [
      `${id} ${client}`,
      {
        issuer: url,
        clientID: client,
        ...(client === "web" && { clientSecret: SECRET }),
        ...(client === "keyed" && { key: key.privateKey.export({ type: "pkcs1", format: "pem" }) }),
        scopes: ISSUERS[id]?.scopes,
        params: ISSUERS[id]?.params,
        apiID: "api",
        apiSecret: SECRET,
      },
    ]),
  );
  const child = await startChild([EXECUTABLE, JSON.stringify(Object.fromEntries(settings))]);
  const urls = JSON.parse(child.line) as Record<string, string>;
  return {
    url: (issuer, client) => urls[`${issuer} ${client}`] ?? "",
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
