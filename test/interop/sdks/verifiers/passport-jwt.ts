// passport-jwt set up as in the Passport example of jwks-rsa, with the same numbers.
import express, { type RequestHandler } from "express";
import { passportJwtSecret } from "jwks-rsa";
import { Passport } from "passport";
import { ExtractJwt, Strategy } from "passport-jwt";
import { PATH, serve, type StartApi } from "./api.ts";

export const startPassportJwt: StartApi = ({ issuer, audience, jwksUri }, { strict = false } = {}) => {
  const passport = new Passport();
  const strategy = new Strategy(
    {
      secretOrKeyProvider: passportJwtSecret({
        cache: true,
        rateLimit: true,
        jwksRequestsPerMinute: 5,
        jwksUri,
      }),
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      audience,
      issuer,
      algorithms: ["RS256"],
      ...(strict && { jsonWebTokenOptions: { maxAge: "1h" } }),
    },
    // Like the example, accepts every token with a subject.
    (claims: { sub?: string }, done) => void (claims.sub ? done(null, claims) : done(null, false)),
  );
  passport.use(strategy);
  const app = express().use(passport.initialize());
  const authenticate = passport.authenticate("jwt", { session: false }) as RequestHandler;
  app.get(PATH, authenticate, (_, res) => void res.json({ ok: true }));
  return serve(app);
};
