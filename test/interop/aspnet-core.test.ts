// The requests that ASP.NET Core's OpenID Connect handler sends, made by hand: by default it asks for an ID token in
// a form POST; with other settings, for a code beside it, or for a code alone, pushed where the issuer takes that.
import { hash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { Browser, type Page } from "../support/browser.ts";
import { loginThroughPages, shows } from "../support/browser-login.ts";
import { getJson, postForm } from "../support/post-form.ts";

/** The application: `/signin-oidc` answers with what was posted to it. */
const app = createServer((request, response) => {
  void text(request).then((body) => {
    const type = request.headers["content-type"];
    response.end(
      JSON.stringify({ method: request.method, type, form: Object.fromEntries(new URLSearchParams(body)) }),
    );
  });
}).listen(0, "127.0.0.1");
await once(app, "listening");
const origin = `http://localhost:${(app.address() as AddressInfo).port}`;
const SIGNIN = `${origin}/signin-oidc`;
const SIGNED_OUT = `${origin}/signout-callback-oidc`;
const SECRET = "aspnet-secret";

/** The issuers, with the response types that ASP.NET Core can use there. */
const ISSUERS = {
  default: ["id_token", "code id_token", "code"],
  auth0: ["id_token", "code id_token", "code"],
  keycloak: ["id_token", "code id_token", "code"],
  okta: ["id_token", "code id_token", "code"],
  entra: ["id_token", "code id_token", "code"],
  google: ["code"],
  cognito: ["code"],
} as const;
const client = {
  redirectUris: [SIGNIN],
  postLogoutRedirectUris: [SIGNED_OUT],
  secret: SECRET,
  tokenEndpointAuthMethod: "client_secret_post" as const,
  applicationType: "web" as const,
};
const clients = { aspnet: client };
const vendors = ["auth0", "keycloak", "okta", "entra", "google", "cognito"] as const;
const idp = await startMintmark({
  clients,
  responseTypes: ["code", "id_token", "code id_token"],
  issuers: Object.fromEntries(vendors.map((profile) => [profile, { profile, clients }])),
});
afterAll(async () => {
  await idp.close();
  app.close();
});

type Metadata = Record<string, string>;
interface Login {
  params: Record<string, string>;
  verifier: string;
}

/** The parameters of OpenIdConnectHandler's challenge. */
function challenge(responseType: string): Login {
  const verifier = randomUUID() + randomUUID();
  const isCode = responseType === "code"; // the handler uses PKCE for this response type alone
  return {
    verifier,
    params: {
      client_id: "aspnet",
      redirect_uri: SIGNIN,
      response_type: responseType,
      scope: "openid profile",
      ...(isCode && { code_challenge: hash("sha256", verifier, "base64url"), code_challenge_method: "S256" }),
      response_mode: "form_post",
      nonce: `639000000000000000.${Buffer.from(randomUUID() + randomUUID()).toString("base64")}`,
      state: `CfDJ8${"AbC-_".repeat(200)}`, // its protected state has a kilobyte and more
      "x-client-SKU": "ID_NET9_0",
      "x-client-ver": "8.0.1.0",
    },
  };
}

async function metadataOf(id: string): Promise<Metadata> {
  const { url } = await idp.issuer(id);
  return (await getJson(`${url.replace(/\/$/, "")}/.well-known/openid-configuration`)).body as Metadata;
}

interface Posted {
  method: string;
  type: string;
  form: Record<string, string>;
}

async function send(metadata: Metadata, { params }: Login, browser = new Browser()): Promise<Posted> {
  const url = new URL(String(metadata["authorization_endpoint"]));
  url.search = new URLSearchParams(params).toString();
  return posted(await loginThroughPages(browser, url));
}

function posted({ html }: Page): Posted {
  return JSON.parse(html) as Posted;
}

/** Validates an ID token as the handler does, and returns its claims. */
async function validated(metadata: Metadata, idToken = "", { params }: Login): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL(String(metadata["jwks_uri"])));
  const expected = { issuer: String(metadata["issuer"]), audience: "aspnet" };
  const { payload } = await jwtVerify(idToken, keys, expected);
  expect(payload["nonce"]).toBe(params["nonce"]);
  return payload;
}

function redeem(metadata: Metadata, code: string | undefined, { params, verifier }: Login) {
  return postForm(String(metadata["token_endpoint"]), {
    client_id: "aspnet",
    client_secret: SECRET,
    code: code ?? "",
    grant_type: "authorization_code",
    redirect_uri: SIGNIN,
    ...(params["code_challenge"] !== undefined && { code_verifier: verifier }),
  });
}

describe.each(Object.entries(ISSUERS))("ASP.NET Core at %s", (id, types) => {
  const has = (type: string) => (types as readonly string[]).includes(type);

  if (has("id_token")) {
    it("signs in by an ID token in a form POST", async () => {
      const metadata = await metadataOf(id);
      const login = challenge("id_token");
      const { method, type, form } = await send(metadata, login);
      expect([method, type]).toEqual(["POST", "application/x-www-form-urlencoded;charset=UTF-8"]);
      expect(form).toMatchObject({ state: login.params["state"] });
      expect(form).not.toHaveProperty("code");
      expect(form).not.toHaveProperty("access_token");
      await validated(metadata, form["id_token"], login);
    });
  }

  if (has("code id_token")) {
    it("signs in by an ID token and a code without PKCE, and redeems the code", async () => {
      const metadata = await metadataOf(id);
      const login = challenge("code id_token");
      const { form } = await send(metadata, login);
      const front = await validated(metadata, form["id_token"], login);
      const digest = hash("sha256", form["code"] ?? "", "buffer");
      expect(front["c_hash"]).toBe(digest.subarray(0, 16).toString("base64url"));
      const { status, body } = await redeem(metadata, form["code"], login);
      expect(status).toBe(200);
      expect((await validated(metadata, String(body["id_token"]), login)).sub).toBe(front.sub);
      const again = await redeem(metadata, form["code"], login);
      expect(again.body["error"]).toBe("invalid_grant");
    });
  }

  it("signs in by a code with PKCE, and gets the user from userinfo", async () => {
    const metadata = await metadataOf(id);
    const login = challenge("code");
    const { form } = await send(metadata, login);
    const { status, body } = await redeem(metadata, form["code"], login);
    expect([status, body]).toMatchObject([200, { token_type: "Bearer" }]);
    const { sub } = await validated(metadata, String(body["id_token"]), login);
    const headers = { authorization: `Bearer ${String(body["access_token"])}` };
    const info = await getJson(String(metadata["userinfo_endpoint"]), headers);
    expect(info.status).toBe(200);
    if (id !== "okta") expect(info.body["sub"]).toBe(sub);
  });

  it("pushes the request where the issuer takes that, as .NET 9 does by default", async () => {
    const metadata = await metadataOf(id);
    const endpoint = metadata["pushed_authorization_request_endpoint"];
    if (endpoint === undefined) return;
    const login = challenge("code");
    const { status, body } = await postForm(endpoint, { ...login.params, client_secret: SECRET });
    expect(status).toBe(201);
    const params = { client_id: "aspnet", request_uri: String(body["request_uri"]) };
    const { form } = await send(metadata, { ...login, params });
    expect(form["state"]).toBe(login.params["state"]);
    expect((await redeem(metadata, form["code"], login)).status).toBe(200);
  });

  it("sends its request as a form, as with RedirectBehavior FormPost", async () => {
    const metadata = await metadataOf(id);
    const login = challenge("code");
    const browser = new Browser();
    const body = new URLSearchParams(login.params);
    const asked = await browser.open(String(metadata["authorization_endpoint"]), { method: "POST", body });
    const { form } = posted(await loginThroughPages(browser, asked.url));
    expect(form["state"]).toBe(login.params["state"]);
    expect((await redeem(metadata, form["code"], login)).status).toBe(200);
  });

  it("learns of errors by a form POST", async () => {
    const metadata = await metadataOf(id);
    const login = challenge("code");
    const silent = { ...login, params: { ...login.params, prompt: "none" } };
    const { method, form } = await send(metadata, silent);
    expect([method, form]).toMatchObject(["POST", { error: "login_required", state: login.params["state"] }]);
  });

  it("signs out, and comes back with its state", async () => {
    const metadata = await metadataOf(id);
    if (metadata["end_session_endpoint"] === undefined || id === "cognito") return; // Cognito has its own parameters
    const login = challenge("code");
    const browser = new Browser();
    const { form } = await send(metadata, login, browser);
    const { body } = await redeem(metadata, form["code"], login);
    const url = new URL(metadata["end_session_endpoint"]);
    url.search = new URLSearchParams({
      post_logout_redirect_uri: SIGNED_OUT,
      id_token_hint: String(body["id_token"]),
      state: "CfDJ8signout",
      "x-client-SKU": "ID_NET9_0",
      "x-client-ver": "8.0.1.0",
    }).toString();
    const asked = await browser.open(url);
    const left = shows(asked, "logout-yes") ? await browser.press(asked, "logout-yes") : asked;
    expect(left.leftTo?.href).toBe(`${SIGNED_OUT}?state=CfDJ8signout`);
  });
});
