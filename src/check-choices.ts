// The values of a check's options that are listed before the check is loaded.

export const VERIFIERS = ["jwks", "introspection", "hmac", "static-key"] as const;
/**
 * How an API verifies tokens: with the issuer's published keys (`jwks`), by asking the issuer
 * (`introspection`, RFC 7662), with a shared secret (`hmac`), or with one configured public key
 * (`static-key`).
 */
export type Verifier = (typeof VERIFIERS)[number];

/** The forms in which a report is printed. */
export const REPORT_FORMATS = ["pretty", "json", "junit", "sarif", "markdown"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
