// jose set up as in its documentation of `createRemoteJWKSet` and `jwtVerify`: JWKS URL, issuer and audience.
import { createRemoteJWKSet, jwtVerify } from "jose";
import { serve, type StartApi } from "./api.ts";
import { guardedBy } from "./bearer.ts";

const STRICT = { typ: "at+jwt", algorithms: ["RS256"], requiredClaims: ["exp", "iat", "sub", "client_id"] };

export const startJose: StartApi = ({ issuer, audience, jwksUri }, { strict = false } = {}) => {
  const keys = createRemoteJWKSet(new URL(jwksUri));
  const options = { issuer, audience, ...(strict && STRICT) };
  return serve(guardedBy((token) => jwtVerify(token, keys, options)));
};
