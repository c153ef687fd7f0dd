// Findings in how clients show who they are.
import { has, type FindingRule } from "./rule.ts";

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
    isFound: ({ query }) => SECRETS.some((name) => has(query, name)),
  },
  {
    name: "client-credentials-in-body-and-header",
    severity: "error",
    text: "The client authenticates in more than one way at once.",
    rule: "RFC 6749, section 2.3",
    endpoints: ENDPOINTS,
    isFound: ({ form, authorization }) =>
      [
        isBasic(authorization) && basicOf(authorization).secret !== "",
        has(form, "client_secret"),
        has(form, "client_assertion"),
      ].filter(Boolean).length > 1,
  },
  {
    name: "basic-not-form-encoded",
    severity: "warning",
    text: "Client id or secret went into the Basic header without form-encoding, which these characters need: a strict server reads another secret.",
    rule: "RFC 6749, section 2.3.1 and appendix B",
    endpoints: ENDPOINTS,
    isFound: ({ authorization }) => {
      if (!isBasic(authorization)) return false;
      const { id, secret } = basicOf(authorization);
      return !isFormEncoded(id) || !isFormEncoded(secret);
    },
  },
];

function isBasic(authorization: string | null): authorization is string {
  return authorization !== null && /^basic /i.test(authorization);
}

function basicOf(authorization: string): { id: string; secret: string } {
  const text = Buffer.from(authorization.slice("basic ".length).trim(), "base64").toString();
  const colon = text.indexOf(":");
  return colon === -1
    ? { id: text, secret: "" }
    : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}

/** `~` is left alone by many encoders, and by all decoders. */
function isFormEncoded(text: string): boolean {
  return /^(?:[A-Za-z0-9*._~+-]|%[0-9A-Fa-f]{2})*$/.test(text);
}
