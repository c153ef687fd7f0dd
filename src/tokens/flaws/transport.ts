// Flaws of how a token is sent. The token itself is sound.
import { ACCEPT, defineFlaws, HARMLESS, type FlawBody, type Verdict } from "./flaw.ts";

const MALFORMED: Verdict = { outcome: "refuse", status: 400, error: "invalid_request" };
/** As if no token had come; or, where the server says what is wrong with the request, that. */
const UNSEEN: Verdict = {
  outcome: "refuse",
  status: 401,
  or: { status: 400, error: "invalid_request" },
};

const sent = { genuine: true, severity: "medium" } as const;
const refused = (resource: Verdict) => ({ jwks: ACCEPT, introspection: ACCEPT, resource });

export const transportFlaws = defineFlaws("transport", {
  "token-in-query": {
    summary: "Sent as the query parameter `access_token`.",
    rule: "RFC 9700, section 4.3.2; MCP authorization (the header alone)",
    remedy: "Read the token from the Authorization header and nowhere else: URLs end up in logs.",
    ...sent,
    verdicts: refused(UNSEEN),
    carry: (token) => ({ query: { access_token: token } }),
  },
  "two-authorization-headers": {
    summary: "Sent twice, in two Authorization headers.",
    rule: "RFC 9110, section 5.3; RFC 6750, section 3.1 (invalid_request)",
    remedy:
      "Refuse more than one: two programs in a row may each believe another one. (Node's `headers` shows the first alone; `headersDistinct` shows all.)",
    ...sent,
    severity: "low",
    verdicts: refused(MALFORMED),
    carry: (token) => ({ authorization: [`Bearer ${token}`, `Bearer ${token}`] }),
  },
  "lower-case-scheme": {
    summary: "The scheme is written `bearer`; must be accepted.",
    rule: "RFC 9110, section 11.1 (schemes are case-insensitive)",
    remedy: "Compare the scheme without regard to case.",
    ...sent,
    severity: "low",
    verdicts: HARMLESS,
    carry: (token) => ({ authorization: [`bearer ${token}`] }),
  },
  "empty-bearer": {
    summary: "The header says `Bearer` and no token follows.",
    rule: "RFC 6750, sections 2.1 and 3.1",
    remedy: "Treat it as a request without a token, or as a malformed one.",
    ...sent,
    severity: "critical",
    verdicts: refused(UNSEEN),
    carry: () => ({ authorization: ["Bearer"] }),
  },
  "token-without-scheme": {
    summary: "The header holds the bare token, without `Bearer`.",
    rule: "RFC 9110, section 11.6.2; RFC 6750, section 2.1",
    remedy: "Require the scheme in place of cutting it off where it happens to be there.",
    ...sent,
    severity: "low",
    verdicts: refused(UNSEEN),
    carry: (token) => ({ authorization: [token] }),
  },
} satisfies Record<string, FlawBody>);
