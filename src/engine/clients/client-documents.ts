// Clients whose id is the URL of a document that describes them (draft-ietf-oauth-client-id-metadata-document). The
// engine has this for https alone and without documents at hand, so it gets such clients from its storage like
// every other one, and judges them as strictly.
import { errors, Provider, type ClientMetadata } from "oidc-provider";
import { documentComplaint, isClientIdUrl } from "../../config/client-document.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { JsonObject } from "../../json-object.ts";
import { currentExchange } from "../exchange.ts";
import { DocumentUnavailable, fetchDocument } from "./document-fetch.ts";
import { tidyDescription } from "./self-description.ts";

/** Fetched documents are artifacts of the store: they outlive the engine, and go when the issuer is reset. */
const MODEL = "ClientDocument";

/**
 * The client that the document at this URL describes; undefined where the id is no such URL. However often the
 * engine asks within one request, it gets one answer.
 *
 * @throws errors.InvalidClient where there is no document, or it is not good for a client
 */
export function describedClient(issuer: Issuer, id: string): Promise<ClientMetadata | undefined> {
  const { takesDocuments } = issuer.selfRegistration;
  if (!takesDocuments || !isClientIdUrl(id)) return Promise.resolve(undefined);
  const known = currentExchange()?.describedClients;
  const description = known?.get(id) ?? describe(issuer, id);
  known?.set(id, description);
  return description as Promise<unknown> as Promise<ClientMetadata>;
}

async function describe(issuer: Issuer, id: string): Promise<JsonObject> {
  const document = issuer.selfRegistration.documents.get(id) ?? (await cachedOrFetched(issuer, id));
  const complaint = documentComplaint(id, document);
  if (complaint !== undefined) throw refusal(id, complaint);
  try {
    const metadata = toMetadata(issuer, document as JsonObject);
    // The engine itself would reject it with the errors of a registration, which this is not.
    const { provider } = Provider.ctx?.oidc ?? {};
    if (provider) new (provider.Client as unknown as new (metadata: object) => object)(metadata);
    return metadata;
  } catch (error) {
    if (!(error instanceof errors.InvalidClientMetadata)) throw error;
    throw refusal(id, String(error.error_description));
  }
}

async function cachedOrFetched(issuer: Issuer, id: string): Promise<unknown> {
  const { artifacts } = issuer.store;
  const cached = await artifacts.get(issuer.id, MODEL, id);
  if (cached && (cached.expiresAt ?? 0) > issuer.clock.now()) return cached.payload["document"];
  return shared(issuer, id, async () => {
    const { document, cacheSeconds } = await fetched(issuer, id);
    // What is no good is asked for again at once: somebody is about to mend it.
    if (cacheSeconds > 0 && documentComplaint(id, document) === undefined) {
      await artifacts.put({
        issuer: issuer.id,
        model: MODEL,
        id,
        payload: { document },
        expiresAt: issuer.clock.now() + cacheSeconds,
        consumedAt: null,
      });
    }
    return document;
  });
}

async function fetched(issuer: Issuer, id: string): Promise<{ document: unknown; cacheSeconds: number }> {
  try {
    const { text, cacheSeconds } = await fetchDocument(new URL(id), issuer.selfRegistration.fetches);
    return { document: JSON.parse(text) as unknown, cacheSeconds };
  } catch (error) {
    if (error instanceof DocumentUnavailable) throw refusal(id, error.message);
    if (error instanceof SyntaxError) throw refusal(id, "the document is not JSON");
    throw error;
  }
}

const underWay = new WeakMap<Issuer, Map<string, Promise<unknown>>>();

/** Requests that come at the same time share one fetch. */
function shared(issuer: Issuer, id: string, load: () => Promise<unknown>): Promise<unknown> {
  const ofIssuer = underWay.get(issuer) ?? new Map<string, Promise<unknown>>();
  underWay.set(issuer, ofIssuer);
  const current = ofIssuer.get(id) ?? load().finally(() => ofIssuer.delete(id));
  ofIssuer.set(id, current);
  return current;
}

function toMetadata(issuer: Issuer, document: JsonObject): JsonObject {
  const hasKeys = document["jwks"] !== undefined || document["jwks_uri"] !== undefined;
  // The usual default is a method with a secret, which nobody could know.
  const method = { token_endpoint_auth_method: hasKeys ? "private_key_jwt" : "none" };
  return tidyDescription(issuer, { ...method, ...document });
}

function refusal(id: string, reason: string): Error {
  return new errors.InvalidClient(`the client metadata document ${id} cannot be used: ${reason}`);
}
