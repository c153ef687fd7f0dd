// The ways in which clients that are not configured can register, as the issuer's settings and reachability allow.
import type { ResolvedIssuer } from "../config/builtin.ts";
import { isClientIdUrl } from "../config/client-document.ts";
import { KNOWN_CLIENTS } from "../config/known-clients.ts";
import type { Profile } from "../profiles/contract.ts";

type ClientDocument = Readonly<Record<string, unknown>>;

export interface SelfRegistration {
  /** Who may register clients (RFC 7591); `refused`: nobody, by a policy of the vendor. */
  registration: "open" | "token" | "refused" | "off";
  initialAccessToken: string | undefined;
  /** Client ID metadata documents that need not be fetched, by client id. */
  documents: ReadonlyMap<string, ClientDocument>;
  /** The addresses from which other documents may be fetched. */
  fetches: { fromLoopback: boolean; fromElsewhere: boolean };
  /** Whether a client's id may be the URL of its metadata document. */
  takesDocuments: boolean;
}

/** Returns whether this id may be the URL of a client's metadata document. Does not fetch the document. */
export function mayDescribeItself(
  { takesDocuments, documents, fetches }: SelfRegistration,
  id: string,
): boolean {
  if (!takesDocuments || !isClientIdUrl(id)) return false;
  return documents.has(id) || fetches.fromElsewhere || fetches.fromLoopback;
}

/** @param isLocal whether only this machine can use the issuer */
export function selfRegistration(
  { registration, initialAccessToken, clientIdMetadata }: ResolvedIssuer,
  { answers }: Pick<Profile, "answers">,
  isLocal: boolean,
): SelfRegistration {
  const { fetch, knownClients } = clientIdMetadata;
  const known = knownClients
    ? Object.entries(KNOWN_CLIENTS).map(([id, document]) => [id, { client_id: id, ...document }] as const)
    : [];
  const unasked = answers.registration ? "refused" : "open"; // the vendor trusts no host by itself
  const documents = new Map<string, ClientDocument>([
    ...known,
    ...Object.entries(clientIdMetadata.documents),
  ]);
  return {
    registration: registration ?? (initialAccessToken !== undefined ? "token" : isLocal ? unasked : "off"),
    initialAccessToken,
    documents,
    fetches: {
      // Callers on other machines must not make this one send requests to its own addresses (SSRF).
      fromLoopback: fetch === "loopback" || (fetch === true && isLocal),
      fromElsewhere: fetch === true,
    },
    takesDocuments: fetch !== false || documents.size > 0,
  };
}
