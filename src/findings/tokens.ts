// Findings in how tokens are used.
import { hasParam } from "../params.ts";
import type { FindingRule } from "./rule.ts";

const TOKENS = ["access_token", "refresh_token", "token"];

export const tokenFindings: readonly FindingRule[] = [
  {
    name: "token-in-url",
    severity: "error",
    text: "The URL contains a token, so logs, proxies and browser history record it.",
    rule: "RFC 9700, section 4.3.2; RFC 6750, section 5.3",
    isFound: ({ query }) => TOKENS.some((name) => hasParam(query, name)),
  },
  {
    name: "ignored-expires-in",
    severity: "warning",
    text: "The token had expired when it was used. expires_in in the token response says how long a token is valid.",
    rule: "RFC 6749, section 5.1",
    endpoints: ["userinfo", "introspection"],
    // A token that was minted with a flaw says nothing about the client.
    isFound: ({ presented, now }) =>
      presented?.kind === "access" &&
      presented.flaw === null &&
      presented.expiresAt !== null &&
      presented.expiresAt > presented.issuedAt &&
      presented.expiresAt <= now,
  },
  {
    name: "id-token-as-access-token",
    severity: "error",
    text: "An ID token was used as an access token. An ID token tells the client who signed in; it does not give access.",
    rule: "OpenID Connect Core 1.0, section 5.3.1; RFC 9068, section 5",
    endpoints: ["userinfo", "introspection"],
    isFound: ({ presented }) => presented?.kind === "id" && presented.flaw === null,
  },
];
