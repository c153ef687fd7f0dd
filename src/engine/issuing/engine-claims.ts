// Returns the claims that the engine would put into an ID token, without signing them: Mintmark changes the claims and signs
// the finished token. In oidc-provider, `IdToken.prototype.issue` makes the same claims and signs them at once.
import { hash } from "node:crypto";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { JsonObject } from "../../json-object.ts";

/** The parts of the engine's ID tokens that are used here. */
export interface IdTokenModel {
  client: {
    clientId: string;
    clientSecret?: string | undefined;
    idTokenSignedResponseAlg: string;
    /** Set if the client gets encrypted ID tokens. */
    idTokenEncryptedResponseEnc?: string | undefined;
  };
  ctx?: KoaContextWithOIDC;
  constructor: {
    expiresIn(ctx: KoaContextWithOIDC | undefined, token: IdTokenModel, client: object): number;
  };
  /** Returns the claims about the user and the login. `at_hash`, `c_hash` and `s_hash` are not hashed yet. */
  payload(): Promise<JsonObject>;
  issue: (this: IdTokenModel, options: IssueOptions) => Promise<string>;
}

export interface IssueOptions {
  /** The purpose of the JWT: `idtoken` for an ID token, other values for signed responses and logout tokens. */
  use: string;
  /** End of validity in seconds by the real clock. Default: what the engine is configured with. */
  expiresAt?: number | null;
}

const HASHES = ["at_hash", "c_hash", "s_hash"];

/** Returns all claims of the ID token. Times are seconds by the real clock. */
export async function engineClaims(token: IdTokenModel, { expiresAt }: IssueOptions): Promise<JsonObject> {
  const { client, ctx } = token;
  const claims = await token.payload();
  for (const name of HASHES) {
    const value = claims[name];
    if (typeof value === "string") claims[name] = leftHalf(client.idTokenSignedResponseAlg, value);
  }
  const now = Math.floor(Date.now() / 1000);
  return {
    ...claims,
    aud: client.clientId,
    exp: expiresAt ?? now + token.constructor.expiresIn(ctx, token, client),
    iat: claims["iat"] ?? now,
  };
}

/**
 * Returns the left half of a value's hash, as `at_hash`, `c_hash` and `s_hash` hold it (OpenID Connect Core 1.0,
 * section 3.3.2.11). The hash is that of the signing algorithm; for EdDSA it is SHA-512.
 */
export function leftHalf(alg: string, value: string): string {
  const digest = hash(`sha${/\d{3}$/.exec(alg)?.[0] ?? "512"}`, value, "buffer");
  return digest.subarray(0, digest.length / 2).toString("base64url");
}
