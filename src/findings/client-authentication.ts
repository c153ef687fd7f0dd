// Findings in how clients authenticate.
import { hasParam } from "../params.ts";
import { basicCredentials } from "../wire/authorization.ts";
import type { FindingRule } from "./rule.ts";

const SECRETS = ["client_secret", "client_assertion", "password"];
const ENDPOINTS = [
  "token",
  "introspection",
  "revocation",
  "pushed_authorization_request",
  "device_authorization",
] as const;

export const clientFindings: readonly FindingRule[] = [
  {
    name: "secret-in-url",
    severity: "error",
    text: "The URL contains a secret, so logs, proxies and browser history record it.",
    rule: "RFC 6749, section 2.3.1",
    isFound: ({ query }) => SECRETS.some((name) => hasParam(query, name)),
  },
  {
    name: "client-credentials-in-body-and-header",
    severity: "error",
    text: "The client uses more than one authentication method in one request.",
    rule: "RFC 6749, section 2.3",
    endpoints: ENDPOINTS,
    isFound: ({ form, authorization }) =>
      [
        !!basicCredentials(authorization)?.secret,
        hasParam(form, "client_secret"),
        hasParam(form, "client_assertion"),
      ].filter(Boolean).length > 1,
  },
  {
    name: "basic-not-form-encoded",
    severity: "warning",
    text: "The client id or secret in the Basic header is not form-encoded, but its characters need that. A strict server reads a different value.",
    rule: "RFC 6749, section 2.3.1 and appendix B",
    endpoints: ENDPOINTS,
    isFound: ({ authorization }) => {
      const basic = basicCredentials(authorization);
      return basic !== undefined && !(isFormEncoded(basic.id) && isFormEncoded(basic.secret ?? ""));
    },
  },
];

/** Accepts `~` unencoded: many encoders leave it so, and all decoders accept it. */
function isFormEncoded(text: string): boolean {
  return /^(?:[A-Za-z0-9*._~+-]|%[0-9A-Fa-f]{2})*$/.test(text);
}
