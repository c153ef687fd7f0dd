// APIs that accept both versions of Entra's access tokens: with Microsoft's passport strategy, which requires
// https, and with Auth0's middleware, which works with any issuer.
import express from "express";
import { auth as bearer, claimIncludes } from "express-oauth2-jwt-bearer";
import passport from "passport";
import { BearerStrategy } from "passport-azure-ad";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IssuerHandle } from "../../../src/index.ts";
import { installedVersion } from "./installed.ts";
import { startTrusted, type Trusted } from "./over-https.ts";
import { PROVEN } from "./proven-entra.ts";
import { ENTRA_API as API } from "./vendors.ts";
import { listen, statusOf, type WebApp } from "./web-app.ts";

const FLAWS = ["expired", "wrong-signature", "wrong-issuer", "wrong-audience", "alg-none"] as const;

it.each(["passport-azure-ad", "express-oauth2-jwt-bearer"])("%s has the recorded version", (sdk) => {
  expect(PROVEN.find((row) => row.sdk === sdk)?.version).toBe(installedVersion(sdk));
});

describe.each([
  ["v2.0", API],
  ["v1.0", `api://${API}`],
])("with tokens of version %s", (dialect, audience) => {
  let trusted: Trusted;
  let entra: IssuerHandle;
  let app: WebApp;

  beforeAll(async () => {
    trusted = await startTrusted({ issuers: { entra: { profile: "entra", dialect } } });
    entra = await trusted.idp.issuer("entra");
    const metadata = `${entra.url.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const authenticator = new passport.Passport();
    const strategy = (more: object) =>
      new BearerStrategy(
        {
          identityMetadata: metadata,
          clientID: API,
          audience,
          loggingLevel: "error",
          loggingNoPII: true,
          ...more,
        },
        (token, done) => done(null, token, token),
      );
    authenticator.use("any", strategy({}));
    authenticator.use("scoped", strategy({ scope: ["notes.read"] }));
    const web = express();
    app = await listen(web);
    web.use(authenticator.initialize());
    const microsofts = (name: string) => authenticator.authenticate(name, { session: false });
    web.get("/passport", microsofts("any"), (_, res) => void res.json({}));
    web.get("/passport/scoped", microsofts("scoped"), (_, res) => void res.json({}));
    web.get("/passport/admin", microsofts("any"), (req, res) => {
      res.status(req.authInfo.roles?.includes("admin") ? 200 : 403).json({});
    });
    const auth0s = bearer({ issuerBaseURL: entra.url, audience });
    web.get("/express", auth0s, (_, res) => void res.json({}));
    web.get("/express/admin", auth0s, claimIncludes("roles", "admin"), (_, res) => void res.json({}));
    web.use((error, _req, res, _next) => void res.status(error.status ?? 500).json({}));
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await trusted[Symbol.asyncDispose]();
  });

  const token = (user: string, flaw?: (typeof FLAWS)[number]) =>
    entra.token({ user, audience: `api://${API}`, scope: "notes.read", flaw });

  it.each(["/passport", "/express"])("%s accepts a valid token, but no request without", async (path) => {
    expect(await statusOf(`${app.url}${path}`, await token("bob"))).toBe(200);
    expect(await statusOf(`${app.url}${path}`)).toBe(401);
  });

  it("passport-azure-ad checks scopes", async () => {
    expect(await statusOf(`${app.url}/passport/scoped`, await token("bob"))).toBe(200);
    const other = await entra.token({ user: "bob", audience: `api://${API}`, scope: "mail.read" });
    expect(await statusOf(`${app.url}/passport/scoped`, other)).toBe(401);
  });

  it("both check roles", async () => {
    const [alice, bob] = [await token("alice"), await token("bob")];
    expect(await statusOf(`${app.url}/passport/admin`, alice)).toBe(200);
    expect(await statusOf(`${app.url}/passport/admin`, bob)).toBe(403);
    expect(await statusOf(`${app.url}/express/admin`, alice)).toBe(200);
    expect(await statusOf(`${app.url}/express/admin`, bob)).toBe(401);
  });

  it.each(FLAWS)("both refuse a token with the flaw %s", async (flaw) => {
    const flawed = await token("alice", flaw);
    expect(await statusOf(`${app.url}/passport`, flawed)).toBe(401);
    expect(await statusOf(`${app.url}/express`, flawed)).toBe(401);
  });
});
