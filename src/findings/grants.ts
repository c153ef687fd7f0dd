// Findings in grants that are redeemed at the token endpoint.
import type { FindingRule } from "./rule.ts";

export const grantFindings: readonly FindingRule[] = [
  {
    name: "password-grant",
    severity: "error",
    text: "The client handles the user's password itself. The password grant is obsolete.",
    rule: "RFC 9700, section 2.4",
    endpoints: ["token"],
    isFound: ({ params }) => params["grant_type"] === "password",
  },
  {
    name: "reused-code",
    severity: "error",
    text: "This authorization code was redeemed before. A code is valid once; a second attempt revokes the tokens that it was redeemed for.",
    rule: "RFC 6749, section 4.1.2",
    endpoints: ["token"],
    isFound: ({ params, isRedeemedAgain, status }) =>
      isRedeemedAgain && status !== 200 && params["grant_type"] === "authorization_code",
  },
  {
    name: "reused-refresh-token",
    severity: "error",
    text: "This refresh token was already exchanged for a new one. The client must store the new one and must not refresh twice at the same time.",
    rule: "RFC 9700, section 4.14.2; RFC 6749, section 6",
    endpoints: ["token"],
    isFound: ({ params, isRedeemedAgain, status }) =>
      isRedeemedAgain && status !== 200 && params["grant_type"] === "refresh_token",
  },
];
