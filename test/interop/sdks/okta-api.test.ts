// APIs that accept Okta's access tokens: with Okta's verifier, and with Auth0's middleware, which works with
// any issuer.
import OktaJwtVerifier from "@okta/jwt-verifier";
import express from "express";
import { auth as bearer, claimIncludes } from "express-oauth2-jwt-bearer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IssuerHandle, type Mintmark, startMintmark } from "../../../src/index.ts";
import { codeFlow } from "../../support/code-flow.ts";
import { postForm } from "../../support/post-form.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-okta.ts";
import { listen, statusOf, type WebApp } from "./web-app.ts";

const AUDIENCE = "api://default";
const FLAWS = ["expired", "wrong-signature", "wrong-issuer", "wrong-audience", "alg-none"] as const;

let idp: Mintmark;
let okta: IssuerHandle;
beforeAll(async () => {
  idp = await startMintmark({ issuers: { okta: { profile: "okta" } } });
  okta = await idp.issuer("okta");
});
afterAll(() => idp.close());

it.each(["@okta/jwt-verifier", "express-oauth2-jwt-bearer"])("%s has the recorded version", (sdk) => {
  expect(PROVEN.find((row) => row.sdk === sdk)?.version).toBe(installedVersion(sdk));
});

describe("@okta/jwt-verifier", () => {
  const verifier = (assertClaims: Record<string, unknown> = {}) =>
    new OktaJwtVerifier({
      issuer: okta.url,
      clientId: "demo-app",
      assertClaims,
      testing: { disableHttpsCheck: true },
    });

  it("accepts a user's access token and ID token", async () => {
    const { tokens, nonce } = await codeFlow(okta.url, {
      user: "bob",
      params: { scope: "openid profile email index:read" },
    });
    const access = await verifier().verifyAccessToken(tokens.access_token, AUDIENCE);
    expect(access.claims).toMatchObject({ sub: "bob@example.test", cid: "demo-app" });
    const id = await verifier().verifyIdToken(tokens.id_token, "demo-app", nonce);
    expect(id.claims.sub).toBe(access.claims.uid);
  });

  it("accepts a client-credentials token", async () => {
    const { body } = await postForm(
      `${okta.url}/v1/token`,
      { grant_type: "client_credentials", scope: "notes.read" },
      { basic: ["demo-service", "demo-service-secret"] },
    );
    const { claims } = await verifier().verifyAccessToken(body.access_token, AUDIENCE);
    expect(claims).toMatchObject({ sub: "demo-service", scp: ["notes.read"] });
  });

  it("checks scopes and groups", async () => {
    const token = await okta.token({ user: "alice", scope: "notes.read" });
    await verifier({ "scp.includes": ["notes.read"], "groups.includes": ["admin"] }).verifyAccessToken(
      token,
      AUDIENCE,
    );
    for (const claims of [{ "scp.includes": ["notes.write"] }, { "groups.includes": ["owner"] }]) {
      await expect(verifier(claims).verifyAccessToken(token, AUDIENCE)).rejects.toThrow(/claim/);
    }
  });

  it.each(FLAWS)("refuses a token with the flaw %s", async (flaw) => {
    const token = await okta.token({ user: "alice", scope: "notes.read", flaw });
    await expect(verifier().verifyAccessToken(token, AUDIENCE)).rejects.toThrow();
  });

  it.each([...FLAWS.filter((flaw) => flaw !== "wrong-audience"), "unknown-kid"])(
    "refuses an ID token with the flaw %s",
    async (flaw) => {
      const token = await okta.token({ user: "alice", kind: "id", flaw });
      await expect(verifier().verifyIdToken(token, "demo-app")).rejects.toThrow();
    },
  );

  it("refuses an ID token for another client, or of another login", async () => {
    const { tokens, nonce } = await codeFlow(okta.url);
    await expect(verifier().verifyIdToken(tokens.id_token, "other", nonce)).rejects.toThrow(/client/i);
    await expect(verifier().verifyIdToken(tokens.id_token, "demo-app", "another")).rejects.toThrow(/nonce/i);
  });

  it("accepts tokens after a rotation", async () => {
    const verify = verifier();
    await verify.verifyAccessToken(await okta.token({ user: "alice" }), AUDIENCE);
    await okta.keys.rotate();
    const { claims } = await verify.verifyAccessToken(await okta.token({ user: "alice" }), AUDIENCE);
    expect(claims.iss).toBe(okta.url);
  });
});

describe("express-oauth2-jwt-bearer", () => {
  let app: WebApp;
  beforeAll(async () => {
    const web = express();
    app = await listen(web);
    const guard = bearer({ issuerBaseURL: okta.url, audience: AUDIENCE });
    web.get("/api", guard, (_, res) => void res.json({}));
    web.get("/admin", guard, claimIncludes("groups", "admin"), (_, res) => void res.json({}));
    web.use((error, _req, res, _next) => void res.status(error.status ?? 500).json({}));
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it("accepts a valid token, and checks its groups", async () => {
    const alice = await okta.token({ user: "alice" });
    const bob = await okta.token({ user: "bob" });
    expect(await statusOf(`${app.url}/api`, bob)).toBe(200);
    expect(await statusOf(`${app.url}/admin`, alice)).toBe(200);
    expect(await statusOf(`${app.url}/admin`, bob)).toBe(401);
    expect(await statusOf(`${app.url}/api`)).toBe(401);
  });

  it.each(FLAWS)("refuses a token with the flaw %s", async (flaw) => {
    expect(await statusOf(`${app.url}/api`, await okta.token({ user: "alice", flaw }))).toBe(401);
  });
});
