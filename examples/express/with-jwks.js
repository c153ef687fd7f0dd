// The API with express-oauth2-jwt-bearer, which finds the issuer's keys by itself and answers as RFC 6750
// says: 401 for a missing or bad token, 403 for a missing scope.
import { auth, requiredScopes, UnauthorizedError } from "express-oauth2-jwt-bearer";
import { startApi } from "./api.js";
import { introspect } from "./introspect.js";

export function startWithJwks(settings) {
  const { issuer, audience } = settings;
  const verify = auth({ issuerBaseURL: issuer, audience, tokenSigningAlg: "RS256" });

  async function checkToken(req, res, next) {
    if (req.caller) return next(); // the API key is already checked
    verify(req, res, next);
  }

  async function checkBlacklist(req, _res, next) {
    if (req.caller) return next();
    if (!(await introspect(settings, req.auth.token))) throw new UnauthorizedError("token has been revoked");
    req.caller = { subject: req.auth.payload.sub };
    next();
  }

  return startApi(settings, [checkToken, checkBlacklist], needsScope);
}

function needsScope(scope) {
  const check = requiredScopes(scope);
  return function checkScope(req, res, next) {
    req.auth ??= { payload: { scope: req.caller.scopes.join(" ") } }; // the scopes of an API key
    check(req, res, next);
  };
}
