// How clients that nobody configured come to an issuer: what its settings, and where it is reached from, allow.
import type { ResolvedIssuer } from "../config/builtin.ts";
import { isClientIdUrl } from "../config/client-document.ts";
import { KNOWN_CLIENTS } from "../config/known-clients.ts";

type ClientDocument = Readonly<Record<string, unknown>>;

export interface SelfRegistration {
  /** Who may register clients (RFC 7591). */
  registration: "open" | "token" | "off";
  initialAccessToken: string | undefined;
  /** Client ID metadata documents that need no fetching, by client id. */
  documents: ReadonlyMap<string, ClientDocument>;
  /** From where other documents may be fetched. */
  fetches: { fromLoopback: boolean; fromElsewhere: boolean };
  /** Whether a client's id may be the URL of its document at all. */
  takesDocuments: boolean;
}

/** Returns whether a client with this id may exist, as far as that shows without its metadata document. */
export function mayDescribeItself(
  { takesDocuments, documents, fetches }: SelfRegistration,
  id: string,
): boolean {
  if (!takesDocuments || !isClientIdUrl(id)) return false;
  return documents.has(id) || fetches.fromElsewhere || fetches.fromLoopback;
}

/** @param isLocal whether the issuer is for this machine alone */
export function selfRegistration(
  { registration, initialAccessToken, clientIdMetadata }: ResolvedIssuer,
  isLocal: boolean,
): SelfRegistration {
  const { fetch, knownClients } = clientIdMetadata;
  const known = knownClients
    ? Object.entries(KNOWN_CLIENTS).map(([id, document]) => [id, { client_id: id, ...document }] as const)
    : [];
  const documents = new Map<string, ClientDocument>([
    ...known,
    ...Object.entries(clientIdMetadata.documents),
  ]);
  return {
    registration: registration ?? (initialAccessToken !== undefined ? "token" : isLocal ? "open" : "off"),
    initialAccessToken,
    documents,
    fetches: {
      // Strangers must not have this machine's own addresses asked for what they answer.
      fromLoopback: fetch === "loopback" || (fetch === true && isLocal),
      fromElsewhere: fetch === true,
    },
    takesDocuments: fetch !== false || documents.size > 0,
  };
}
