// The authentication method of a client, and the rules for the settings about it.
import { isHmac, type SigningAlg } from "../keys/algorithms.ts";
import { TOKEN_EXCHANGE } from "../profiles/grant-types.ts";
import type { Complaint } from "./redirect-rules.ts";

export const AUTH_METHODS = [
  "none",
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
  "self_signed_tls_client_auth",
] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

interface Credentials {
  secret?: string | undefined;
  tokenEndpointAuthMethod?: AuthMethod | undefined;
  jwks?: { keys: { kty: string }[] } | undefined;
  jwksUri?: string | undefined;
}

interface CredentialSettings extends Credentials {
  grantTypes: readonly string[];
  surplusSecret?: string | undefined;
  idTokenSignedResponseAlg?: SigningAlg | undefined;
  userinfoSignedResponseAlg?: SigningAlg | undefined;
}

/** Returns the authentication method of a client. */
export function authMethodOf(client: Credentials): AuthMethod {
  if (client.tokenEndpointAuthMethod !== undefined) return client.tokenEndpointAuthMethod;
  if (client.secret !== undefined) return "client_secret_basic";
  return client.jwks || client.jwksUri ? "private_key_jwt" : "none";
}

export function* credentialRules(client: CredentialSettings): Generator<Complaint> {
  const { secret, tokenEndpointAuthMethod: method, jwks, jwksUri } = client;
  const hasKey = jwks !== undefined || jwksUri !== undefined;
  if (secret !== undefined && method === "none") {
    yield {
      path: ["tokenEndpointAuthMethod"],
      message: "a client with a secret cannot be public: remove the secret or choose client_secret_basic",
    };
  }
  if (secret === undefined && method?.startsWith("client_secret")) {
    yield { path: ["secret"], message: `${method} needs a secret` };
  }
  if ((method === "private_key_jwt" || method === "self_signed_tls_client_auth") && !hasKey) {
    yield { path: ["jwks"], message: `${method} needs jwks or jwksUri` };
  }
  if (jwks && jwksUri) yield { path: ["jwksUri"], message: "give jwks or jwksUri, not both" };
  for (const [index, key] of jwks?.keys.entries() ?? []) {
    if (key.kty === "oct" || "d" in key || "priv" in key) {
      yield {
        path: ["jwks", "keys", index],
        message: "must be a public key, but this one is private or symmetric",
      };
    }
  }
  const isPublic = method === "none" || (method === undefined && secret === undefined && !hasKey);
  if (isPublic && client.grantTypes.includes("client_credentials")) {
    yield {
      path: ["grantTypes"],
      message:
        "client_credentials needs a client that authenticates: give it a secret or a key (RFC 6749, 4.4)",
    };
  }
  if (isPublic && client.grantTypes.includes(TOKEN_EXCHANGE)) {
    yield {
      path: ["grantTypes"],
      message: "token exchange needs a client that authenticates: give it a secret or a key (RFC 8693, 2.1)",
    };
  }
  if (!isPublic && client.surplusSecret !== undefined) {
    yield { path: ["surplusSecret"], message: "is for public clients only: this one authenticates" };
  }
  for (const field of ["idTokenSignedResponseAlg", "userinfoSignedResponseAlg"] as const) {
    const alg = client[field];
    if (alg && isHmac(alg) && secret === undefined) {
      const what = field === "idTokenSignedResponseAlg" ? "ID tokens" : "userinfo";
      yield {
        path: [field],
        message: `${alg} ${what} need${what === "userinfo" ? "s" : ""} a client with a secret`,
      };
    }
  }
}
