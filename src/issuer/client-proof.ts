// Tells how a client authenticates, and which clients do not: public clients.
import type { Client } from "./directory.ts";
import { clientMetadataOf } from "./engine-records.ts";
import type { Issuer } from "./issuer.ts";

export type ClientProof = "none" | "secret" | "key";

export function proofOf(client: Client | undefined): ClientProof {
  if (client?.tokenEndpointAuthMethod === "none") return "none";
  if (client?.tokenEndpointAuthMethod === "private_key_jwt" || client?.secret === undefined) {
    return client?.jwks || client?.jwksUri ? "key" : "none";
  }
  return "secret";
}

/** Returns whether a client has no credentials. Clients that are in no list count as public. */
export async function isPublicClient(
  issuer: Pick<Issuer, "id" | "store" | "directory">,
  clientId: string,
): Promise<boolean> {
  const configured = issuer.directory.client(clientId);
  if (configured) return proofOf(configured) === "none";
  const registered = await clientMetadataOf(issuer, clientId);
  return (registered?.["token_endpoint_auth_method"] ?? "none") === "none";
}
