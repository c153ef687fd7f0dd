// express-oauth2-jwt-bearer set up as in its README: with the issuer's URL, from which it finds the keys, the
// audience, and its own middleware for scopes.
import express from "express";
import { auth, requiredScopes } from "express-oauth2-jwt-bearer";
import { PATH, serve, type StartApi } from "./api.ts";

export const startExpressBearer: StartApi = ({ issuer, audience, scope }, { strict = false } = {}) => {
  const app = express().use(auth({ issuerBaseURL: issuer, audience, ...(strict && { strict }) }));
  app.get(PATH, requiredScopes(scope), (_, res) => void res.json({ ok: true }));
  return serve(app);
};
