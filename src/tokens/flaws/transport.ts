// Transport flaws: how a token is sent. The token itself is valid.
import { ACCEPT, defineFlaws, type FlawBody, HARMLESS, type Verdict } from "./flaw.ts";

const MALFORMED: Verdict = { outcome: "refuse", status: 400, error: "invalid_request" };
/** The answer to a request without a token; a server may also report the request as malformed. */
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
    rule: "RFC 9700, section 4.3.2; MCP authorization (only the header is allowed)",
    remedy: "Read the token only from the Authorization header: URLs end up in logs.",
    ...sent,
    verdicts: refused(UNSEEN),
    carry: (token) => ({ query: { access_token: token } }),
  },
  "two-authorization-headers": {
    summary: "Sent twice, in two Authorization headers.",
    rule: "RFC 9110, section 5.3; RFC 6750, section 3.1 (invalid_request)",
    remedy:
      "Refuse more than one: a proxy and your server might each use a different one. (In Node, `headers` has only the first; `headersDistinct` has all.)",
    ...sent,
    severity: "low",
    verdicts: refused(MALFORMED),
    carry: (token) => ({ authorization: [`Bearer ${token}`, `Bearer ${token}`] }),
  },
  "lower-case-scheme": {
    summary: "The scheme is spelled `bearer`. Must be accepted.",
    rule: "RFC 9110, section 11.1 (schemes are case-insensitive)",
    remedy: "Compare the scheme case-insensitively.",
    ...sent,
    severity: "low",
    verdicts: HARMLESS,
    carry: (token) => ({ authorization: [`bearer ${token}`] }),
  },
  "empty-bearer": {
    summary: "The header says `Bearer` but no token follows.",
    rule: "RFC 6750, sections 2.1 and 3.1",
    remedy: "Treat the request as one without a token, or as malformed.",
    ...sent,
    severity: "critical",
    verdicts: refused(UNSEEN),
    carry: () => ({ authorization: ["Bearer"] }),
  },
  "token-without-scheme": {
    summary: "The header contains only the token, without `Bearer`.",
    rule: "RFC 9110, section 11.6.2; RFC 6750, section 2.1",
    remedy: "Require the scheme; do not just cut it off if it is present.",
    ...sent,
    severity: "low",
    verdicts: refused(UNSEEN),
    carry: (token) => ({ authorization: [token] }),
  },
} satisfies Record<string, FlawBody>);
