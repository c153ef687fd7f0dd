// The Python application of this folder: its settings for each issuer, and how a test starts and calls it.
import { join } from "node:path";
import { type IssuerHandle, type Mintmark, type MintOptions, startMintmark } from "../../../src/index.ts";
import { findEnvironment, type PythonServer, startPython } from "../../support/python.ts";

export const python = await findEnvironment("python-clients", ["authlib", "pyjwt", "joserfc", "flask"]);
export const missing = python === undefined;
/** Suffix for the titles of skipped tests. */
export const skipped = missing ? " (no Python here has Authlib and PyJWT)" : "";

export const AUDIENCE = "https://api.example.test";
export const CLIENT = "demo-app";
const OFFLINE = { scope: "openid profile email offline_access" };

interface Scenario {
  /** The application's settings for the issuer, besides its URL. */
  told: {
    audience?: string;
    roles?: string[];
    verifiers?: ("rfc9068" | "introspection")[];
    scope?: string;
    authorize_params?: Record<string, string>;
  };
  /** The options for minting valid tokens. */
  mint: MintOptions;
  revocation: boolean;
  /** Whether the issuer supports RP-initiated logout. */
  endSession: boolean;
}

const ISSUERS: Record<string, Scenario> = {
  default: {
    told: { audience: AUDIENCE, roles: ["roles"], verifiers: ["rfc9068", "introspection"], ...OFFLINE },
    mint: { audience: AUDIENCE },
    revocation: true,
    endSession: true,
  },
  auth0: {
    told: { audience: AUDIENCE, roles: ["permissions"], ...OFFLINE },
    mint: { audience: AUDIENCE },
    revocation: true,
    endSession: true,
  },
  "auth0-9068": {
    told: { audience: AUDIENCE, roles: ["permissions"], verifiers: ["rfc9068"], ...OFFLINE },
    mint: { audience: AUDIENCE },
    revocation: true,
    endSession: true,
  },
  keycloak: {
    told: { audience: "demo-api", roles: ["realm_access", "roles"], verifiers: ["introspection"] },
    mint: { audience: "demo-api" }, // the client that introspects: Keycloak asks that it is in `aud`
    revocation: true,
    endSession: true,
  },
  okta: {
    told: { audience: "api://default", roles: ["groups"], verifiers: ["introspection"], ...OFFLINE },
    mint: {},
    revocation: true,
    endSession: true,
  },
  entra: {
    told: { audience: "api://notes", roles: ["roles"], ...OFFLINE },
    mint: { audience: "api://notes", scope: "notes.read" },
    revocation: false,
    endSession: true,
  },
  google: {
    told: { audience: CLIENT, roles: [], authorize_params: { access_type: "offline" } },
    mint: { kind: "id" },
    revocation: true,
    endSession: false,
  },
  cognito: { told: { roles: ["cognito:groups"] }, mint: {}, revocation: true, endSession: false },
};

export const NAMES = Object.keys(ISSUERS);

export function scenario(name: string): Scenario {
  const found = ISSUERS[name];
  if (!found) throw new Error(`no issuer ${name}`);
  return found;
}

/** Starts one issuer of each kind. */
export function startIssuers(): Promise<Mintmark> {
  return startMintmark({
    issuers: {
      auth0: { profile: "auth0", dialect: "access_token_authz" },
      "auth0-9068": { profile: "auth0", dialect: "rfc9068_profile_authz", port: 0 },
      keycloak: { profile: "keycloak" },
      okta: { profile: "okta" },
      entra: { profile: "entra" },
      google: { profile: "google" },
      cognito: { profile: "cognito" },
    },
  });
}

/** @param issuers the issuers that the application accepts */
export async function startApplication(
  issuers: readonly IssuerHandle[],
  env: Record<string, string> = {},
): Promise<PythonServer> {
  if (python === undefined) throw new Error("no Python");
  const told = issuers.map(({ id, url }) => [id, { issuer: url, ...scenario(id).told }] as const);
  const script = join(import.meta.dirname, "application.py");
  return startPython(python, script, [JSON.stringify(Object.fromEntries(told))], {
    PYTHONDONTWRITEBYTECODE: "1",
    ...env,
  });
}

export async function call(url: string, token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** The status, followed by the error if there is one. */
export async function answer(url: string, token?: string): Promise<string> {
  const { status, body } = await call(url, token);
  return typeof body["error"] === "string" ? `${status} ${body["error"]}` : `${status}`;
}
