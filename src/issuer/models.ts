// The engine's names for the kinds of records that Mintmark itself reads.
export const CLIENT_MODEL = "Client";
export const CODE_MODEL = "AuthorizationCode";
export const SESSION_MODEL = "Session";
export const GRANT_MODEL = "Grant";
