// jsonwebtoken with jwks-rsa, combined as in the README of jsonwebtoken, with algorithm, issuer and audience
// from its list of options.
import jwt, { type GetPublicKeyOrSecret, type VerifyOptions } from "jsonwebtoken";
import { JwksClient } from "jwks-rsa";
import { serve, type StartApi } from "./api.ts";
import { guardedBy } from "./bearer.ts";

export const startJsonwebtoken: StartApi = ({ issuer, audience, jwksUri }, { strict = false } = {}) => {
  const client = new JwksClient({ jwksUri, ...(strict && { rateLimit: true }) });
  const options: VerifyOptions = {
    algorithms: ["RS256"],
    issuer,
    audience,
    ...(strict && { maxAge: "1h" }),
  };
  // Unlike the README, this passes the error on; otherwise an unknown kid would end the process.
  const getKey: GetPublicKeyOrSecret = ({ kid }, callback) =>
    client.getSigningKey(kid, (error, key) => callback(error, key?.getPublicKey()));
  const verify = (token: string) =>
    new Promise((resolve, reject) => {
      jwt.verify(token, getKey, options, (error, claims) => (error ? reject(error) : resolve(claims)));
    });
  return serve(guardedBy(verify));
};
