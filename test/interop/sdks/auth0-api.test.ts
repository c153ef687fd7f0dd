// APIs behind Auth0's verifiers and the general verifiers of its quickstarts, against the Auth0 profile.
import express from "express";
import { auth, claimIncludes, requiredScopes } from "express-oauth2-jwt-bearer";
import fastify from "fastify";
import fastifyAuth0Verify from "fastify-auth0-verify";
import { passportJwtSecret } from "jwks-rsa";
import { Passport } from "passport";
import { ExtractJwt, Strategy } from "passport-jwt";
import { afterAll, describe, expect, it } from "vitest";
import { type IssuerHandle, startMintmark } from "../../../src/index.ts";
import { AUDIENCE } from "./auth0-tenant.ts";
import { installedVersion } from "./installed.ts";
import { PROVEN } from "./proven-auth0.ts";
import { listen, statusOf } from "./web-app.ts";

const FLAWS = ["expired", "wrong-audience", "wrong-issuer", "alg-none", "wrong-signature", "unknown-kid"];

const idp = await startMintmark({
  issuers: {
    auth0: { profile: "auth0", dialect: "access_token_authz" },
    own: { profile: "auth0", port: 0 },
    strict: { profile: "auth0", dialect: "rfc9068_profile_authz" },
  },
});
afterAll(() => idp.close());

/** Checks whom an API lets into `/notes`, and into `/admin`, which requires the permission `admin`. */
async function expectGuarded(issuer: IssuerHandle, url: string, { refused = 403 } = {}): Promise<void> {
  const token = (more: object) => issuer.token({ audience: AUDIENCE, scope: "search:read", ...more });
  expect(await statusOf(`${url}/notes`)).toBe(401);
  expect(await statusOf(`${url}/notes`, await token({ user: "alice" }))).toBe(200);
  expect(await statusOf(`${url}/notes`, await token({ client: "demo-service" }))).toBe(200);
  for (const flaw of FLAWS) {
    expect([flaw, await statusOf(`${url}/notes`, await token({ user: "alice", flaw }))]).toEqual([flaw, 401]);
  }

  const alice = issuer.id === "own" ? refused : 200; // `own` has no RBAC, so no permissions
  expect(await statusOf(`${url}/admin`, await token({ user: "alice" }))).toBe(alice);
  expect(await statusOf(`${url}/admin`, await token({ user: "bob" }))).toBe(refused);
  expect(await statusOf(`${url}/admin`, await token({ client: "demo-service" }))).toBe(refused);
}

it.each(["express-oauth2-jwt-bearer", "fastify-auth0-verify", "passport-jwt"])(
  "%s has the recorded version",
  (sdk) => {
    expect(PROVEN.find((each) => each.sdk === sdk)?.version).toBe(installedVersion(sdk));
  },
);

describe("express-oauth2-jwt-bearer", () => {
  it.each(["auth0", "own", "strict"])("guards an API for tokens of the issuer %s", async (id) => {
    const issuer = await idp.issuer(id);
    const app = express();
    await using api = await listen(app);
    app.use(auth({ issuerBaseURL: issuer.url, audience: AUDIENCE, strict: id === "strict" }));
    app.get("/notes", (_, res) => void res.json({}));
    app.get("/search", requiredScopes("search:read"), (_, res) => void res.json({}));
    app.get("/admin", claimIncludes("permissions", "admin"), (_, res) => void res.json({}));
    app.use((error, _req, res, _next) => void res.status(error.status ?? 500).json({}));
    await expectGuarded(issuer, api.url, { refused: 401 });

    const token = (user: string, scope: string) => issuer.token({ user, audience: AUDIENCE, scope });
    expect(await statusOf(`${api.url}/search`, await token("bob", "search:read"))).toBe(200);
    expect(await statusOf(`${api.url}/search`, await token("bob", "other"))).toBe(403);
  });
});

describe("fastify-auth0-verify", () => {
  it.each(["auth0", "own"])("guards an API for tokens of the issuer %s", async (id) => {
    const issuer = await idp.issuer(id);
    const app = fastify();
    // If the issuer has a path, it must be set; the default is only the origin.
    await app.register(fastifyAuth0Verify, {
      domain: issuer.url,
      audience: AUDIENCE,
      ...(id === "auth0" && { issuer: issuer.url }),
    });
    app.get("/notes", { preValidation: app.authenticate }, (request) => request.user);
    const forAdmins = async (request, reply) => {
      if (!request.user.permissions?.includes("admin")) await reply.code(403).send({});
    };
    app.get("/admin", { preValidation: app.authenticate, preHandler: forAdmins }, () => ({}));
    const url = await app.listen({ port: 0, host: "localhost" });
    try {
      await expectGuarded(issuer, url);
    } finally {
      await app.close();
    }
  });
});

describe("passport-jwt with jwks-rsa", () => {
  it("guards an API, and reads the user and the permissions", async () => {
    const issuer = await idp.issuer("auth0");
    const passport = new Passport();
    passport.use(
      new Strategy(
        {
          secretOrKeyProvider: passportJwtSecret({
            cache: true,
            jwksUri: `${issuer.url}.well-known/jwks.json`,
          }),
          jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
          audience: AUDIENCE,
          issuer: issuer.url,
          algorithms: ["RS256"],
        },
        (claims, done) => done(null, claims),
      ),
    );
    const app = express().use(passport.initialize());
    const authenticate = passport.authenticate("jwt", { session: false });
    app.get("/notes", authenticate, (req, res) => void res.json(req.user));
    app.get("/admin", authenticate, (req, res) => {
      res.status(req.user.permissions.includes("admin") ? 200 : 403).json({});
    });
    await using api = await listen(app);
    await expectGuarded(issuer, api.url);
    const token = await issuer.token({ user: "bob", audience: AUDIENCE, scope: "search:read" });
    const response = await fetch(`${api.url}/notes`, { headers: { authorization: `Bearer ${token}` } });
    expect(await response.json()).toMatchObject({
      sub: "auth0|22222222-2222-4222-8222-222222222222",
      permissions: ["index:read", "index:write", "search:read"],
    });
  });
});
