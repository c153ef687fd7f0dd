// Requests of every kind that need the store, prepared while it works, to be sent while it does not.
import { Browser } from "./browser.ts";
import { register } from "./register.ts";
import { authorizationRequest, codeFor, REDIRECT_URI, tokensFor } from "./sign-in.ts";

export interface PreparedAnswer {
  status: number;
  headers: Headers;
}

const basic = (client: string) => ({ authorization: `Basic ${btoa(`${client}:${client}-secret`)}` });

/**
 * Returns the requests by their names. Each may be sent several times.
 *
 * @param url a server with the built-in users and clients, where clients may register themselves
 */
export async function requestsOfAllKinds(
  url: string,
): Promise<Record<string, () => Promise<PreparedAnswer>>> {
  const post =
    (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
    () =>
      fetch(url + path, { method: "POST", body: new URLSearchParams(form), headers, redirect: "manual" });
  const json = (method: string, path: string, body: object) => () =>
    fetch(url + path, {
      method,
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
  const get =
    (path: string, headers: Record<string, string> = {}) =>
    () =>
      fetch(url + path, { headers, redirect: "manual" });

  const params = { scope: "openid offline_access", prompt: "consent" };
  const signedIn = new Browser();
  const tokens = await tokensFor(url, { browser: signedIn, params });
  const { redemption } = await codeFor(url, { params });
  const halfway = new Browser();
  const login = await halfway.open(authorizationRequest(url, params).url);
  const { body: client } = await register(url, { redirect_uris: ["http://localhost/callback"] });
  const clientPath = new URL(String(client["registration_client_uri"])).pathname;
  const manager = { authorization: `Bearer ${String(client["registration_access_token"])}` };
  const started = await post("/device/auth", { client_id: "demo-app" })();
  const { device_code: deviceCode } = (await started.json()) as { device_code: string };
  const api = "/_mintmark/api";

  return {
    "client credentials": post("/token", { grant_type: "client_credentials" }, basic("demo-service")),
    code: post("/token", { ...redemption, client_id: "demo-app" }),
    refresh: post("/token", {
      grant_type: "refresh_token",
      refresh_token: tokens["refresh_token"]!,
      client_id: "demo-app",
    }),
    "device poll": post("/token", {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: deviceCode,
      client_id: "demo-app",
    }),
    introspection: post("/introspect", { token: tokens["access_token"]! }, basic("demo-api")),
    userinfo: get("/userinfo", { authorization: `Bearer ${tokens["access_token"]}` }),
    revocation: post("/revoke", { token: tokens["access_token"]!, client_id: "demo-app" }),
    registration: json("POST", "/register", { redirect_uris: ["http://localhost/callback"] }),
    "registered client": get(clientPath, manager),
    "pushed request": post("/par", {
      client_id: "demo-app",
      response_type: "code",
      redirect_uri: REDIRECT_URI,
      code_challenge: "x".repeat(43),
      code_challenge_method: "S256",
    }),
    "device code": post("/device/auth", { client_id: "demo-app" }),
    authorization: () => new Browser().open(authorizationRequest(url, params).url),
    "authorization in a session": () =>
      signedIn.open(authorizationRequest(url, { scope: "openid", prompt: "none" }).url),
    login: () => halfway.press(login, "login-user-alice"),
    "sign-out": () => signedIn.open(`${url}/logout`),
    discovery: get("/.well-known/openid-configuration"),
    JWKS: get("/.well-known/jwks.json"),
    minting: json("POST", `${api}/tokens`, { user: "alice" }),
    inspection: json("POST", `${api}/inspect`, { token: tokens["access_token"]! }),
    "list of tokens": get(`${api}/tokens`),
    rotation: json("POST", `${api}/keys/rotate`, {}),
    fault: json("POST", `${api}/faults`, { endpoint: "revocation", status: 500, times: 1 }),
    override: json("POST", `${api}/overrides`, { target: "token", claims: { extra: true } }),
    "request log": get(`${api}/requests`),
    user: json("PUT", `${api}/users/zoe`, { roles: [] }),
    clock: json("POST", `${api}/clock`, { advanceSeconds: 1 }),
    "isolated issuer": json("POST", `${api}/issuers`, {}),
    "another vendor": post(
      "/realms/demo/protocol/openid-connect/token",
      { grant_type: "client_credentials" },
      basic("demo-service"),
    ),
    "unknown path": get("/nothing-is-here"),
    console: get("/_mintmark/", { accept: "text/html" }),
    health: get("/_mintmark/health"),
  };
}
