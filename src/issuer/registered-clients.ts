// Clients that registered themselves (RFC 7591). They are artifacts in the store, kept until they are removed
// or the issuer is reset.
import type { Artifact } from "../store/contract.ts";
import { entryOf, type SelfDescription } from "./client-metadata.ts";
import type { Issuer } from "./issuer.ts";
import { CLIENT_MODEL } from "./models.ts";

export interface RegisteredClient {
  id: string;
  /** The client's settings in the form of a configuration. */
  entry: SelfDescription;
  /** The scopes that the client registered; it may request others too. */
  scope: string | null;
  /** Seconds since the epoch, in the issuer's time. */
  registeredAt: number;
}

/** Returns all registered clients, newest first. */
export async function registeredClients(issuer: Pick<Issuer, "id" | "store">): Promise<RegisteredClient[]> {
  return (await issuer.store.artifacts.list(issuer.id, CLIENT_MODEL)).map(describe);
}

/** Removes a client and revokes all of its tokens. Returns whether the client existed. */
export async function removeRegisteredClient(issuer: Issuer, id: string): Promise<boolean> {
  const { artifacts } = issuer.store;
  if ((await artifacts.get(issuer.id, CLIENT_MODEL, id)) === undefined) return false;
  await artifacts.delete(issuer.id, CLIENT_MODEL, id);
  await issuer.ledger.revoke({ clientId: id }); // RFC 7592, section 2.3
  return true;
}

function describe({ id, payload }: Artifact): RegisteredClient {
  const metadata = payload as Record<string, never>;
  return {
    id,
    entry: entryOf(payload),
    scope: metadata["registered_scope"] ?? null,
    registeredAt: metadata["client_id_issued_at"] ?? 0,
  };
}
