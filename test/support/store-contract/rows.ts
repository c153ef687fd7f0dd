// Shared by the parts of the store suite: the store under test and sample rows.

import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Artifact, Store, TokenRow } from "../../../src/store/contract.ts";

export interface Subject {
  store: Store;
  issuer: string;
  otherIssuer: string;
  /** Closes the store and opens it again. */
  reopen: () => Promise<Store>;
  /** Opens another connection to the same data. */
  second: () => Promise<Store>;
}

export type DefineTest = (title: string, test: () => Promise<void>) => void;

export const NOW = 1_800_000_000;

/** Values other than those of `aToken`, one for each filter. */
export const UNUSUAL = {
  kind: "refresh",
  subject: "someone",
  clientId: "another",
  kid: "key-2",
  grantId: "grant",
} as const;

export function hashOf(text: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(text).digest());
}

/** Returns a token row with a value in every field that most tokens have. */
export function aToken(issuer: string, changes: Partial<TokenRow> = {}): TokenRow {
  return {
    id: randomUUID(),
    issuer,
    kind: "access",
    format: "jwt",
    wireHash: new Uint8Array(randomBytes(32)),
    twinHash: null,
    valueEnd: "x7Qz",
    jti: randomUUID(),
    kid: "key-1",
    subject: "11111111-1111-4111-8111-111111111111",
    clientId: "demo-app",
    machine: false,
    grantId: null,
    scope: "read write",
    claims: `{"iss":"http://localhost:4411","name":"Zoë"}`,
    header: `{"alg":"RS256","kid":"key-1"}`,
    flaw: null,
    description: null,
    engine: null,
    issuedAt: NOW,
    expiresAt: NOW + 3600,
    consumedAt: null,
    revokedAt: null,
    lastUsedAt: null,
    ...changes,
  };
}

export function anArtifact(issuer: string, changes: Partial<Artifact> = {}): Artifact {
  return {
    issuer,
    model: "AuthorizationCode",
    id: randomUUID(),
    payload: { accountId: "alice", nested: { list: [1, "zwei", null], flag: true } },
    expiresAt: NOW + 60,
    consumedAt: null,
    ...changes,
  };
}
