// @okta/jwt-verifier set up as in its README: issuer, the audience for each token, a required scope as an
// asserted claim.
import OktaJwtVerifier from "@okta/jwt-verifier";
import { serve, type StartApi } from "./api.ts";
import { guardedBy } from "./bearer.ts";

export const startOktaJwtVerifier: StartApi = ({ issuer, audience, jwksUri, scope }) => {
  const verifier = new OktaJwtVerifier({
    issuer,
    jwksUri,
    // The README uses `scp.includes`, with Okta's name of the claim.
    assertClaims: { "scope.includes": [scope] },
    testing: { disableHttpsCheck: true },
  });
  return serve(guardedBy((token) => verifier.verifyAccessToken(token, audience)));
};
