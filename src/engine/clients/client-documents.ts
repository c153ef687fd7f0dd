// Clients whose id is the URL of a document that describes them
// (draft-ietf-oauth-client-id-metadata-document). The engine supports only https URLs and no preloaded
// documents. So it gets these clients from its storage adapter and validates them like all others;
// test/engine/seams.test.ts watches that.
import { type ClientMetadata, errors, Provider } from "oidc-provider";
import { documentComplaint, isClientIdUrl } from "../../config/client-document.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { CLIENT_DOCUMENT_MODEL } from "../../issuer/models.ts";
import type { JsonObject } from "../../json-object.ts";
import { currentExchange } from "../exchange.ts";
import { DocumentUnavailable, fetchDocument } from "./document-fetch.ts";
import { lostMembers } from "./kept-metadata.ts";
import { tidyDescription } from "./self-description.ts";

/** The part of the engine's model that is used here. */
interface ClientModel {
  metadata(): JsonObject;
}

/**
 * Returns the client that the document at this URL describes; undefined if the id is not such a URL. Within
 * one request, the engine gets the same result every time.
 *
 * @throws errors.InvalidClient if there is no document, or it does not describe a valid client
 */
export function describedClient(issuer: Issuer, id: string): Promise<ClientMetadata | undefined> {
  const { takesDocuments } = issuer.selfRegistration;
  if (!takesDocuments || !isClientIdUrl(id)) return Promise.resolve(undefined);
  const exchange = currentExchange();
  const description = exchange?.describedClients?.get(id) ?? describe(issuer, id);
  if (exchange) (exchange.describedClients ??= new Map()).set(id, description);
  return description as Promise<unknown> as Promise<ClientMetadata>;
}

async function describe(issuer: Issuer, id: string): Promise<JsonObject> {
  const document = issuer.selfRegistration.documents.get(id) ?? (await cachedOrFetched(issuer, id));
  const complaint = documentComplaint(id, document);
  if (complaint !== undefined) throw refusal(id, complaint);
  try {
    const metadata = toMetadata(issuer, document as JsonObject);
    // Validate here: the engine would report an invalid client with the errors of a registration.
    const { provider } = Provider.ctx?.oidc ?? {};
    if (provider) {
      const { Client } = provider as unknown as { Client: new (metadata: object) => ClientModel };
      // The scope limits nothing, so nothing is lost without it.
      const { scope: _, ...asked } = document as JsonObject;
      const kept = new Client(metadata).metadata();
      const exchange = currentExchange();
      if (exchange) exchange.lostMembers = lostMembers(asked, kept);
    }
    return metadata;
  } catch (error) {
    if (!(error instanceof errors.InvalidClientMetadata)) throw error;
    throw refusal(id, String(error.error_description));
  }
}

async function cachedOrFetched(issuer: Issuer, id: string): Promise<unknown> {
  const { artifacts } = issuer.store;
  const cached = await artifacts.get(issuer.id, CLIENT_DOCUMENT_MODEL, id);
  if (cached && (cached.expiresAt ?? 0) > issuer.clock.now()) return cached.payload["document"];
  return shared(issuer, id, async () => {
    const { document, cacheSeconds } = await fetched(issuer, id);
    // An invalid document is not cached, so that a corrected one is used at once.
    if (cacheSeconds > 0 && documentComplaint(id, document) === undefined) {
      await artifacts.put({
        issuer: issuer.id,
        model: CLIENT_DOCUMENT_MODEL,
        id,
        payload: { document },
        expiresAt: issuer.clock.now() + cacheSeconds,
        consumedAt: null,
      });
    }
    return document;
  });
}

async function fetched(
  { selfRegistration }: Pick<Issuer, "selfRegistration">,
  id: string,
): Promise<{ document: unknown; cacheSeconds: number }> {
  try {
    const { text, cacheSeconds } = await fetchDocument(new URL(id), selfRegistration.fetches);
    return { document: JSON.parse(text) as unknown, cacheSeconds };
  } catch (error) {
    if (error instanceof DocumentUnavailable) throw refusal(id, error.message);
    if (error instanceof SyntaxError) throw refusal(id, "the document is not JSON");
    throw error;
  }
}

const underWay = new WeakMap<Issuer, Map<string, Promise<unknown>>>();

/** Concurrent requests for the same document share one fetch. */
function shared(issuer: Issuer, id: string, load: () => Promise<unknown>): Promise<unknown> {
  const ofIssuer = underWay.get(issuer) ?? new Map<string, Promise<unknown>>();
  underWay.set(issuer, ofIssuer);
  const current = ofIssuer.get(id) ?? load().finally(() => ofIssuer.delete(id));
  ofIssuer.set(id, current);
  return current;
}

function toMetadata(issuer: Issuer, document: JsonObject): JsonObject {
  const hasKeys = document["jwks"] !== undefined || document["jwks_uri"] !== undefined;
  // The standard's default needs a secret, which a public document cannot contain.
  const method = { token_endpoint_auth_method: hasKeys ? "private_key_jwt" : "none" };
  return tidyDescription(issuer, { ...method, ...document });
}

function refusal(id: string, reason: string): Error {
  return new errors.InvalidClient(`the client metadata document ${id} cannot be used: ${reason}`);
}
