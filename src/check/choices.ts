// The values of a check's options that the command line lists before it loads the check.
import { SEVERITIES, type Severity } from "../tokens/flaws/flaw.ts";

export const VERIFIERS = ["jwks", "introspection", "hmac", "static-key"] as const;
/**
 * How an API verifies tokens: with the issuer's published keys (`jwks`), by asking the issuer
 * (`introspection`, RFC 7662), with a shared secret (`hmac`), or with one configured public key
 * (`static-key`).
 */
export type Verifier = (typeof VERIFIERS)[number];

/** The values of `failOn`. */
export const FAIL_ON: readonly Severity[] = SEVERITIES;
