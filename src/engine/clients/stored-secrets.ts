// Authenticates registered clients whose secret is stored as a hash: `compareClientSecret` of the engine's clients is
// overridden. test/engine/seams.test.ts watches that the engine calls it.
import { errors, type Provider } from "oidc-provider";
import { clientMetadataOf } from "../../issuer/engine-records.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { JsonObject } from "../../json-object.ts";
import { isStoredForm, needsPlainSecret, storedForm } from "../../stored-secret.ts";

interface SecretHolder {
  clientSecret?: string | undefined;
  compareClientSecret: (this: SecretHolder, sent: string) => boolean;
}

export function compareStoredSecrets(provider: Provider): void {
  const prototype = (provider.Client as unknown as { prototype: SecretHolder }).prototype;
  const original = prototype.compareClientSecret;
  prototype.compareClientSecret = function compareClientSecret(sent) {
    return original.call(this, isStoredForm(this.clientSecret) ? storedForm(sent) : sent);
  };
}

/**
 * Returns the description in a client's update request (RFC 7592) with its secret in the form that the engine compares.
 *
 * @throws errors.InvalidClientMetadata if the client would need the secret itself, which is not kept
 */
export async function withComparableSecret(issuer: Issuer, description: JsonObject): Promise<JsonObject> {
  const stored = await clientMetadataOf(issuer, String(description["client_id"]));
  if (!isStoredForm(stored?.["client_secret"])) return description;
  if (needsPlainSecret(description)) {
    throw new errors.InvalidClientMetadata(
      "the client's secret is stored as a hash, so it cannot become a key: register a new client",
    );
  }
  const { client_secret: sent } = description;
  return typeof sent === "string" ? { ...description, client_secret: storedForm(sent) } : description;
}

/** Removes a secret in its stored form from a description for the client. */
export function withoutStoredSecret(description: JsonObject): JsonObject {
  const { client_secret: secret, client_secret_expires_at: _, ...rest } = description;
  return isStoredForm(secret) ? rest : description;
}
