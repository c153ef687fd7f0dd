// The setting `refreshTokenRotation` and each vendor's default: whether a used refresh token works again, which
// refresh token the response contains, and what happens when two requests use one token at the same time.
import { afterAll, describe, expect, it } from "vitest";
import { type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { DEMO_CLIENTS } from "../../support/clients.ts";
import { codeFlow, discover, oidc } from "../../support/code-flow.ts";
import { introspect } from "../../support/introspect.ts";
import { postForm } from "../../support/post-form.ts";
import { expectTokens, REDIRECT_URI, refresh, tokensFor } from "../../support/sign-in.ts";

type Rotation = NonNullable<MintmarkConfig["refreshTokenRotation"]>;
type Running = Awaited<ReturnType<typeof startMintmark>>;

const running: Running[] = [];
afterAll(() => Promise.all(running.map((each) => each.close())));

async function start(refreshTokenRotation: Rotation, more: MintmarkConfig = {}): Promise<Running> {
  const idp = await startMintmark({ clients: DEMO_CLIENTS, refreshTokenRotation, ...more });
  running.push(idp);
  return idp;
}

async function outcome(idp: Running, token: string | undefined) {
  const { status, body } = await refresh(idp.url, token);
  return status === 200 ? "new tokens" : [status, body["error"]];
}

const REFUSED = [400, "invalid_grant"];

describe("refreshTokenRotation", () => {
  it("keep: a used token works again and is the token in the response", async () => {
    const idp = await start("keep");
    const { refresh_token } = await tokensFor(idp.url);
    for (let use = 0; use < 3; use++) {
      expect(expectTokens(await refresh(idp.url, refresh_token))["refresh_token"]).toBe(refresh_token);
    }
    expect(await introspect(idp.url, refresh_token)).toMatchObject({ active: true });
  });

  it("keep: requests at the same time all succeed", async () => {
    const idp = await start("keep");
    const { refresh_token } = await tokensFor(idp.url);
    const answers = await Promise.all(Array.from({ length: 6 }, () => outcome(idp, refresh_token)));
    expect(answers).toEqual(Array.from({ length: 6 }, () => "new tokens"));
  });

  it("graceSeconds: a used token works until they have passed, and then ends the grant", async () => {
    const idp = await start({ graceSeconds: 600 });
    const { refresh_token } = await tokensFor(idp.url);
    const next = expectTokens(await refresh(idp.url, refresh_token));
    expect(next["refresh_token"]).not.toBe(refresh_token);
    await idp.clock.advance(300);
    expect(await introspect(idp.url, refresh_token)).toMatchObject({ active: true });
    expect(await outcome(idp, refresh_token)).toBe("new tokens");
    await idp.clock.advance(300);
    expect(await introspect(idp.url, refresh_token)).toEqual({ active: false });
    expect(await introspect(idp.url, next["refresh_token"])).toMatchObject({ active: true });
    expect(await outcome(idp, refresh_token)).toEqual(REFUSED);
    expect(await outcome(idp, next["refresh_token"])).toEqual(REFUSED);
  });

  it.each([
    ["graceSeconds", { graceSeconds: 30 }, 6],
    ["maxReuses", { maxReuses: 2 }, 3],
    ["rotate", "rotate", 1],
    ["no grace", { graceSeconds: 0 }, 1],
    ["no reuse", { maxReuses: 0 }, 1],
  ] as const)(
    "%s: of six requests at the same time, exactly those allowed succeed",
    async (_, rotation, n) => {
      const idp = await start(rotation);
      const { refresh_token } = await tokensFor(idp.url);
      const answers = await Promise.all(Array.from({ length: 6 }, () => outcome(idp, refresh_token)));
      expect(answers.filter((each) => each === "new tokens")).toHaveLength(n);
      expect(answers.filter((each) => each !== "new tokens")).toEqual(
        Array.from({ length: 6 - n }, () => REFUSED),
      );
    },
  );

  it("maxReuses: a used token works so many times more, and then ends the grant", async () => {
    const idp = await start({ maxReuses: 1 });
    const { refresh_token } = await tokensFor(idp.url);
    const next = expectTokens(await refresh(idp.url, refresh_token));
    expect(await outcome(idp, refresh_token)).toBe("new tokens");
    expect(await outcome(idp, refresh_token)).toEqual(REFUSED);
    expect(await outcome(idp, next["refresh_token"])).toEqual(REFUSED);
  });

  it("of a client replaces that of the issuer", async () => {
    const idp = await start("keep", {
      clients: { "demo-app": { redirectUris: [REDIRECT_URI], refreshTokenRotation: "rotate" } },
    });
    const { refresh_token } = await tokensFor(idp.url);
    expect(await outcome(idp, refresh_token)).toBe("new tokens");
    expect(await outcome(idp, refresh_token)).toEqual(REFUSED);
  });

  it.each([
    ["entra", { refreshTokenRotation: "rotate" }, /refreshTokenRotation.*always keeps/s],
    ["google", { refreshTokenRotation: "rotate" }, /refreshTokenRotation.*always keeps/s],
    ["google", { clients: { app: withRotation("keep") } }, /clients\.app.*always keeps/s],
    ["keycloak", { clients: { app: withRotation("keep") } }, /clients\.app.*for all clients alike/s],
    ["generic", { refreshTokenRotation: {} }, /needs `graceSeconds`/],
    ["generic", { refreshTokenRotation: "never" }, /must be rotate, keep/],
  ])("is rejected at start where %s does not have it: %j", async (profile, settings, expected) => {
    const issuer = { profile, ...settings } as NonNullable<MintmarkConfig["issuers"]>[string];
    await expect(startMintmark({ issuers: { it: issuer } })).rejects.toThrow(expected);
  });
});

function withRotation(refreshTokenRotation: Rotation) {
  return { redirectUris: [REDIRECT_URI], refreshTokenRotation };
}

const CLIENTS: NonNullable<MintmarkConfig["clients"]> = {
  spa: { redirectUris: [REDIRECT_URI] },
  web: { secret: "web-secret", redirectUris: [REDIRECT_URI] },
};
type Answer = "new" | "same" | "none";

describe("a vendor's default", () => {
  it.each<{
    profile: "auth0" | "keycloak" | "okta" | "entra" | "google" | "cognito";
    client: "spa" | "web";
    again: boolean;
    has: Answer;
  }>([
    { profile: "auth0", client: "spa", again: false, has: "new" },
    { profile: "auth0", client: "web", again: true, has: "none" },
    { profile: "keycloak", client: "spa", again: true, has: "new" },
    { profile: "keycloak", client: "web", again: true, has: "new" },
    { profile: "okta", client: "spa", again: true, has: "new" }, // within the grace of 30 seconds
    { profile: "okta", client: "web", again: true, has: "same" },
    { profile: "entra", client: "spa", again: true, has: "new" },
    { profile: "entra", client: "web", again: true, has: "new" },
    { profile: "google", client: "web", again: true, has: "none" },
    { profile: "cognito", client: "spa", again: true, has: "none" },
    { profile: "cognito", client: "web", again: true, has: "none" },
  ])(
    "$profile, $client: works again $again, the response has $has",
    async ({ profile, client, again, has }) => {
      await using idp = await startMintmark({ issuers: { it: { profile, clients: CLIENTS } } });
      const { tokens, config } = await signIn(idp, client);
      const first = String(tokens.refresh_token);
      const second = (await oidc.refreshTokenGrant(config, first)).refresh_token;
      expect(second === undefined ? "none" : second === first ? "same" : "new").toBe(has);
      const two = Promise.all([1, 2].map(() => oidc.refreshTokenGrant(config, first)));
      if (again) expect(await two).toHaveLength(2);
      else await expect(two).rejects.toMatchObject({ error: "invalid_grant" });
      if (second === undefined || second === first) return;
      const heir = oidc.refreshTokenGrant(config, second);
      if (again) expect(await heir).toHaveProperty("access_token");
      else await expect(heir).rejects.toMatchObject({ error: "invalid_grant" });
    },
  );

  it("at Okta ends after the grace of 30 seconds", async () => {
    await using idp = await startMintmark({ issuers: { it: { profile: "okta", clients: CLIENTS } } });
    const { tokens, config } = await signIn(idp, "spa");
    await oidc.refreshTokenGrant(config, String(tokens.refresh_token));
    await (await idp.issuer("it")).clock.advance(30);
    await expect(oidc.refreshTokenGrant(config, String(tokens.refresh_token))).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  it.each(["cognito", "auth0"] as const)("at %s gives a new token once rotation is on", async (profile) => {
    const web = {
      secret: "web-secret",
      redirectUris: [REDIRECT_URI],
      refreshTokenRotation: "rotate" as const,
    };
    await using idp = await startMintmark({ issuers: { it: { profile, clients: { web } } } });
    const { tokens, config } = await signIn(idp, "web");
    const second = (await oidc.refreshTokenGrant(config, String(tokens.refresh_token))).refresh_token;
    expect(second).toEqual(expect.any(String));
    expect(second).not.toBe(tokens.refresh_token);
    await expect(oidc.refreshTokenGrant(config, String(tokens.refresh_token))).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  it("at Keycloak counts reuses where the realm says so", async () => {
    await using idp = await startMintmark({
      issuers: { it: { profile: "keycloak", clients: CLIENTS, refreshTokenRotation: { maxReuses: 1 } } },
    });
    const { tokens, config } = await signIn(idp, "web");
    const use = () => oidc.refreshTokenGrant(config, String(tokens.refresh_token));
    expect(await use()).toHaveProperty("refresh_token");
    expect(await use()).toHaveProperty("refresh_token");
    await expect(use()).rejects.toMatchObject({ error: "invalid_grant" });
  });
});

describe("a finding about reuse", () => {
  it.each([
    ["rotate", ["reused-refresh-token"]],
    ["keep", []],
  ] as const)("with %s is %j", async (rotation, expected) => {
    const idp = await start(rotation);
    const { refresh_token } = await tokensFor(idp.url);
    await refresh(idp.url, refresh_token);
    await refresh(idp.url, refresh_token, { scope: "openid admin" });
    const latest = (await idp.requests.list({ endpoint: "token" })).at(-1);
    expect(latest?.status).toBe(400);
    expect(latest?.findings.map(({ name }) => name)).toEqual(expected);
  });
});

describe("a self-registered client", () => {
  it.each([
    ["none", false],
    ["client_secret_post", true],
  ])("with %s has Auth0's default for its kind", async (method, again) => {
    await using idp = await startMintmark({ issuers: { it: { profile: "auth0" } } });
    const { url } = await idp.issuer("it");
    const registered = await fetch(`${url}oidc/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: method,
        grant_types: ["authorization_code", "refresh_token"],
      }),
    });
    const { client_id, client_secret } = (await registered.json()) as Record<string, string>;
    const { tokens } = await codeFlow(url, {
      clientId: client_id ?? "",
      ...(client_secret !== undefined && { secret: client_secret }),
      params: { scope: "openid offline_access" },
    });
    const use = () =>
      postForm(`${url}oauth/token`, {
        grant_type: "refresh_token",
        refresh_token: tokens.refresh_token,
        client_id,
        client_secret,
      });
    expect((await use()).status).toBe(200);
    expect((await use()).status).toBe(again ? 200 : 403);
  });
});

async function signIn(idp: Running, clientId: "spa" | "web") {
  const { url } = await idp.issuer("it");
  const flow = {
    clientId,
    ...(clientId === "web" && { secret: "web-secret" }),
    params: { scope: "openid offline_access", access_type: "offline" },
  };
  const { tokens } = await codeFlow(url, flow);
  return { tokens, config: await discover(url, clientId, flow.secret) };
}
