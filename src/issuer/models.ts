// The engine's names for the kinds of records that Mintmark itself reads.
export const CLIENT_MODEL = "Client";
/** Mintmark's own: fetched client metadata documents, which outlive the engine, but not a reset of the issuer. */
export const CLIENT_DOCUMENT_MODEL = "ClientDocument";
export const CODE_MODEL = "AuthorizationCode";
export const SESSION_MODEL = "Session";
export const GRANT_MODEL = "Grant";
