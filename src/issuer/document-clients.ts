// Clients that a metadata document describes (draft-ietf-oauth-client-id-metadata-document): those whose document was
// fetched and is still kept, and those whose document is configured.
import type { JsonObject } from "../json-object.ts";
import { entryOf, type SelfDescription } from "./client-metadata.ts";
import type { Issuer } from "./issuer.ts";
import { CLIENT_DOCUMENT_MODEL } from "./models.ts";

/** Values of members that a document leaves out (RFC 7591, section 2). */
const DEFAULTS = { grant_types: ["authorization_code"] };

export async function documentClients({
  id,
  store,
  clock,
  settings,
}: Issuer): Promise<[clientId: string, entry: SelfDescription][]> {
  const now = clock.now();
  const kept = (await store.artifacts.list(id, CLIENT_DOCUMENT_MODEL))
    .filter(({ expiresAt }) => (expiresAt ?? 0) > now)
    .map((artifact) => [artifact.id, artifact.payload["document"] as JsonObject] as const);
  const documents = new Map([...Object.entries(settings.clientIdMetadata.documents), ...kept]);
  return [...documents].map(([url, document]) => [url, entryOf({ ...DEFAULTS, ...document })]);
}

/** Forgets a fetched document, so that the next request fetches it again. Returns whether it was kept. */
export async function forgetDocument(
  { id, store }: Pick<Issuer, "id" | "store">,
  url: string,
): Promise<boolean> {
  if ((await store.artifacts.get(id, CLIENT_DOCUMENT_MODEL, url)) === undefined) return false;
  await store.artifacts.delete(id, CLIENT_DOCUMENT_MODEL, url);
  return true;
}
