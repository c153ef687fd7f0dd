// Findings in what is redeemed at the token endpoint.
import type { FindingRule } from "./rule.ts";

export const grantFindings: readonly FindingRule[] = [
  {
    name: "password-grant",
    severity: "error",
    text: "The client takes the user's password itself; the grant is obsolete.",
    rule: "RFC 9700, section 2.4",
    endpoints: ["token"],
    isFound: ({ params }) => params["grant_type"] === "password",
  },
  {
    name: "reused-code",
    severity: "error",
    text: "This authorization code was redeemed before: a code is good once, and trying again revokes what it gave.",
    rule: "RFC 6749, section 4.1.2",
    endpoints: ["token"],
    isFound: ({ params, isRedeemedAgain, status }) =>
      isRedeemedAgain && status !== 200 && params["grant_type"] === "authorization_code",
  },
  {
    name: "reused-refresh-token",
    severity: "error",
    text: "This refresh token was exchanged for a new one before: the client must keep the new one, and ask one at a time.",
    rule: "RFC 9700, section 4.14.2; RFC 6749, section 6",
    endpoints: ["token"],
    isFound: ({ params, isRedeemedAgain, status }) =>
      isRedeemedAgain && status !== 200 && params["grant_type"] === "refresh_token",
  },
];
