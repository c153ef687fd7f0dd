// Secrets that the store keeps as hashes only: codes, registration tokens, and the secrets of registered clients. They
// are long and random, so that a plain SHA-256 is enough. (User codes are short, and live for minutes.)
import { hash } from "node:crypto";
import type { JsonObject } from "./json-object.ts";

const PREFIX = "sha256:";

/** The engine's models whose id is a secret that a client presents. */
export const SECRET_MODELS: readonly string[] = [
  "AuthorizationCode",
  "DeviceCode",
  "InitialAccessToken",
  "PushedAuthorizationRequest",
  "RegistrationAccessToken",
];

/** Returns the form in which a secret is stored. The form itself is never a valid secret. */
export function storedForm(secret: string): string {
  return PREFIX + hash("sha256", secret, "base64url");
}

export function isStoredForm(value: unknown): value is string {
  return typeof value === "string" && value.startsWith(PREFIX);
}

/** Returns the stored form of a value that may be in that form already. Not for values that a client sends. */
export function toStoredForm(value: string): string {
  return isStoredForm(value) ? value : storedForm(value);
}

/** Whether a registered client needs its secret as a key, so that a hash is not enough. */
export function needsPlainSecret(metadata: JsonObject): boolean {
  const { token_endpoint_auth_method: method, ...others } = metadata;
  const algs = [others["id_token_signed_response_alg"], others["userinfo_signed_response_alg"]];
  return method === "client_secret_jwt" || algs.some((alg) => typeof alg === "string" && /^HS/.test(alg));
}

/** Returns a registered client's metadata as it is stored. */
export function withStoredSecret<Metadata extends JsonObject>(metadata: Metadata): Metadata {
  const { client_secret: secret } = metadata;
  if (typeof secret !== "string" || needsPlainSecret(metadata)) return metadata;
  return { ...metadata, client_secret: toStoredForm(secret) };
}
