// An API that accepts a vendor's access tokens: `/notes` requires a valid token, `/admin` also a role.
import express, { type RequestHandler } from "express";
import { passportJwtSecret } from "jwks-rsa";
import { Passport } from "passport";
import { ExtractJwt, Strategy } from "passport-jwt";
import type { IssuerHandle } from "../../../src/index.ts";
import { getJson } from "../../support/post-form.ts";
import { HABITS, metadataUrl, type Vendor } from "./vendors.ts";
import { listen, type WebApp } from "./web-app.ts";

/** Verifies JWTs with passport-jwt and jwks-rsa. Google's opaque tokens, without roles, go to tokeninfo. */
export async function startGuardedApi(
  vendor: Vendor,
  { url }: IssuerHandle,
  role = "admin",
): Promise<WebApp> {
  const { audience, rolesOf = () => [] } = HABITS[vendor];
  const app = express();
  const api = await listen(app);
  const signedIn = vendor === "google" ? askingTokeninfo(url) : await verifyingJwts(url, audience);
  app.get("/notes", signedIn, (req, res) => void res.json(req.user));
  app.get("/admin", signedIn, (req, res) => {
    res.status([rolesOf(req.user)].flat().includes(role) ? 200 : 403).json({});
  });
  return api;
}

async function verifyingJwts(issuer: string, audience: string | undefined): Promise<RequestHandler> {
  const { body: metadata } = await getJson(metadataUrl(issuer));
  const passport = new Passport();
  passport.use(
    new Strategy(
      {
        secretOrKeyProvider: passportJwtSecret({ cache: true, jwksUri: String(metadata["jwks_uri"]) }),
        jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
        issuer,
        ...(audience !== undefined && { audience }),
        algorithms: ["RS256"],
      },
      (claims, done) => done(null, claims),
    ),
  );
  return passport.authenticate("jwt", { session: false });
}

function askingTokeninfo(issuer: string): RequestHandler {
  return async (req, res, next) => {
    const token = String(req.headers.authorization).replace("Bearer ", "");
    const { status, body } = await getJson(`${issuer}/tokeninfo?access_token=${encodeURIComponent(token)}`);
    if (status !== 200) return void res.status(401).json({});
    req.user = body;
    next();
  };
}
