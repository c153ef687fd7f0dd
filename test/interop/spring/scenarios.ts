// How a Spring Boot application is set up for each kind of issuer, and which flaws it must refuse. All
// properties are Spring Boot's own, except those below `interop.`, each of which enables a bean in Api.java.
import type { MintOptions } from "../../../src/index.ts";

export const JWT = "spring.security.oauth2.resourceserver.jwt";
export const OPAQUE = "spring.security.oauth2.resourceserver.opaquetoken";
export const AUDIENCE = "https://api.example.test";
export const CLIENT = "demo-app";

export const FLAWS = [
  "expired",
  "not-yet-valid",
  "wrong-issuer",
  "wrong-signature",
  "tampered-payload",
  "stripped-signature",
  "alg-none",
  "hmac-with-public-key-pem",
  "unknown-kid",
  "removed-key",
  "embedded-jwk",
  "typ-confusion",
] as const;
export const AUDIENCE_FLAWS = ["wrong-audience", "audience-list-without-you", "audience-longer"] as const;

export interface Scenario {
  id: string;
  /** Properties besides the issuer's URL. */
  properties: Record<string, string>;
  /** The options for minting valid tokens. */
  mint?: MintOptions;
  lacks?: "machines and roles" | "audience";
}

const roles = (claim: string) => ({
  [`${JWT}.authorities-claim-name`]: claim,
  [`${JWT}.authority-prefix`]: "ROLE_",
});
export const audience = (value: string) => ({ [`${JWT}.audiences`]: value });

export const SCENARIOS: Scenario[] = [
  {
    id: "default",
    properties: { ...audience(AUDIENCE), ...roles("roles"), "interop.type": "at+jwt" },
    mint: { audience: AUDIENCE },
  },
  {
    id: "plain", // has `accessTokenTyp: "JWT"`, so Spring needs no validator of its own
    properties: { ...audience(AUDIENCE), ...roles("roles") },
    mint: { audience: AUDIENCE },
  },
  {
    id: "auth0",
    properties: { ...audience(AUDIENCE), ...roles("permissions") },
    mint: { audience: AUDIENCE },
  },
  {
    id: "auth0-at-root",
    properties: { ...audience(AUDIENCE), ...roles("permissions"), "interop.type": "at+jwt" },
    mint: { audience: AUDIENCE },
  },
  {
    id: "keycloak",
    properties: {
      ...audience("account"),
      [`${JWT}.authorities-claim-expressions[0]`]: "['realm_access']['roles']",
      [`${JWT}.authority-prefix`]: "ROLE_",
    },
  },
  { id: "okta", properties: { ...audience("api://default"), ...roles("groups") } },
  {
    id: "okta-org",
    properties: { ...audience(AUDIENCE), ...roles("groups") },
    mint: { audience: AUDIENCE },
  },
  {
    id: "entra",
    properties: { ...audience("api://notes"), ...roles("roles") },
    mint: { audience: "api://notes", scope: "notes.read" },
  },
  {
    id: "entra-1",
    properties: { ...audience("api://notes"), ...roles("roles") },
    mint: { audience: "api://notes", scope: "notes.read" },
  },
  {
    id: "google", // its access tokens are opaque, so the API accepts ID tokens
    properties: audience(CLIENT),
    mint: { kind: "id" },
    lacks: "machines and roles",
  },
  {
    id: "cognito",
    properties: { ...roles("cognito:groups"), "interop.clients": `${CLIENT},demo-service` },
    lacks: "audience",
  },
];
