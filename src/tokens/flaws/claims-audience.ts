// Audience flaws: tokens for another API, and audiences that only look like yours.
import type { TokenDraft } from "../issue.ts";
import { withClaims } from "./edits.ts";
import { ACCEPT, defineFlaws, EITHER, type FlawBody, HARMLESS, REFUSE } from "./flaw.ts";

const EXACT =
  "Compare `aud`, or each member of the list, with your own identifier: exactly, not as a prefix or substring.";
const RULE = "RFC 7519, section 4.1.3; RFC 9068, section 4; RFC 8707, section 2";
const OTHERS = ["https://other-api.test", "https://third-api.test"] as const;

const unfit = {
  rule: RULE,
  remedy: EXACT,
  severity: "critical",
  verdicts: { jwks: REFUSE, introspection: ACCEPT, resource: REFUSE },
  genuine: true,
} as const;

export const audienceFlaws = defineFlaws("claims", {
  "wrong-audience": {
    summary: "Issued for another API.",
    ...unfit,
    edit: (draft) => withClaims(draft, { aud: OTHERS[0] }),
  },
  "no-audience": {
    summary: "The `aud` claim is missing.",
    ...unfit,
    severity: "high",
    edit: (draft) => withClaims(draft, { aud: undefined }),
  },
  "audience-list-without-you": {
    summary: "`aud` is a list of two other APIs.",
    ...unfit,
    edit: (draft) => withClaims(draft, { aud: [...OTHERS] }),
  },
  "audience-list-with-you": {
    summary: "`aud` is a list: another API first, then yours. Must be accepted.",
    ...unfit,
    rule: "RFC 7519, section 4.1.3 (a string or a list)",
    remedy: "Accept a list that contains your identifier.",
    severity: "medium",
    verdicts: HARMLESS,
    edit: (draft) => withClaims(draft, { aud: [OTHERS[0], ...audiences(draft)] }),
  },
  "audience-longer": {
    summary: "`aud` starts with your identifier but is longer.",
    ...unfit,
    severity: "high",
    edit: (draft) => respelled(draft, (aud) => `${aud}-other`),
  },
  "audience-shorter": {
    summary: "`aud` is your identifier without its last character.",
    ...unfit,
    severity: "high",
    edit: (draft) => respelled(draft, (aud) => aud.slice(0, -1)),
  },
  "audience-case": {
    summary: "`aud` is your identifier with upper and lower case swapped.",
    ...unfit,
    rule: "RFC 7519, section 4.1.3 (case-sensitive)",
    severity: "low",
    edit: (draft) =>
      respelled(draft, (aud) =>
        aud.replace(/[a-z]/gi, (letter) =>
          letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
        ),
      ),
  },
  "audience-trailing-slash": {
    summary: "`aud` ends in a slash and your identifier does not, or the other way round.",
    ...unfit,
    rule: "RFC 7519, section 4.1.3 (exact match); MCP recommends identifiers without a trailing slash and lets servers be lenient",
    severity: "low",
    verdicts: { jwks: EITHER, introspection: ACCEPT, resource: EITHER },
    edit: (draft) => respelled(draft, (aud) => (aud.endsWith("/") ? aud.slice(0, -1) : `${aud}/`)),
  },
} satisfies Record<string, FlawBody>);

function audiences({ claims }: TokenDraft): string[] {
  return [claims["aud"] ?? []].flat().map(String);
}

function respelled(draft: TokenDraft, change: (audience: string) => string): TokenDraft {
  const [only, ...others] = audiences(draft).map(change);
  return withClaims(draft, { aud: others.length === 0 ? only : [only, ...others] });
}
