// Findings in how clients show who they are.
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
    text: "A secret stands in the URL, and so in every log and history on the way.",
    rule: "RFC 6749, section 2.3.1",
    isFound: ({ query }) => SECRETS.some((name) => hasParam(query, name)),
  },
  {
    name: "client-credentials-in-body-and-header",
    severity: "error",
    text: "The client authenticates in more than one way at once.",
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
    text: "Client id or secret went into the Basic header without form-encoding, which these characters need: a strict server reads another secret.",
    rule: "RFC 6749, section 2.3.1 and appendix B",
    endpoints: ENDPOINTS,
    isFound: ({ authorization }) => {
      const basic = basicCredentials(authorization);
      return basic !== undefined && !(isFormEncoded(basic.id) && isFormEncoded(basic.secret ?? ""));
    },
  },
];

/** `~` is left alone by many encoders, and by all decoders. */
function isFormEncoded(text: string): boolean {
  return /^(?:[A-Za-z0-9*._~+-]|%[0-9A-Fa-f]{2})*$/.test(text);
}
