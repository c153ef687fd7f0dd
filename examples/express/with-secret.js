// The API with jsonwebtoken and a shared secret. It answers as in many tutorials: 401 for a missing token,
// 403 for a bad one, and also 403 for a missing scope.
import jwt from "jsonwebtoken";
import { startApi } from "./api.js";
import { introspect, Refused } from "./introspect.js";

export function startWithSecret(settings) {
  return startApi(settings, [checkToken(settings)], needsScope);
}

function checkToken(settings) {
  const { secret, issuer, audience } = settings;
  return async function checkToken(req, _res, next) {
    if (req.caller) return next(); // the API key is already checked
    const [, token] = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? "") ?? [];
    if (token === undefined) throw new Refused(401, "no token");
    let claims;
    try {
      claims = jwt.verify(token, secret, { algorithms: ["HS256"], issuer, audience });
    } catch (error) {
      throw new Refused(403, error.message);
    }
    if (!(await introspect(settings, token))) throw new Refused(403, "jwt revoked");
    req.caller = { subject: claims.sub, scopes: (claims.scope ?? "").split(" ") };
    next();
  };
}

function needsScope(scope) {
  return function checkScope(req, _res, next) {
    if (!req.caller.scopes.includes(scope)) throw new Refused(403, `scope ${scope} is missing`);
    next();
  };
}
