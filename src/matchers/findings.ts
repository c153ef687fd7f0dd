// The matcher `toHaveNoFindings`: fails if the request log shows mistakes of clients.
import type { RequestRecord } from "../index.ts";
import { listed, requestLine } from "./count.ts";
import { requestsOf } from "./criteria.ts";
import { asIssuer, nameOf } from "./issuer.ts";
import type { MatcherThis, Outcome } from "./outcome.ts";

type Finding = RequestRecord["findings"][number];

/** Selects findings. Empty: all. */
export interface FindingsExpectation {
  /** Id of the client whose requests count. Default: all clients. */
  client?: string;
  /** Lowest severity that counts: `error`, `warning` (and errors) or `hint` (all). Default: `hint`. */
  severity?: Finding["severity"];
  /** Names of findings to ignore. Default: none. */
  except?: readonly string[];
}

const WORST_FIRST: readonly Finding["severity"][] = ["error", "warning", "hint"];

export async function toHaveNoFindings(
  this: MatcherThis,
  received: unknown,
  { client, severity = "hint", except = [] }: FindingsExpectation = {},
): Promise<Outcome> {
  const issuer = asIssuer(received, "toHaveNoFindings");
  // The log rejects an unknown name, which would exclude nothing.
  for (const finding of except) await issuer.requests.count({ finding });
  const counts = (found: Finding) =>
    WORST_FIRST.indexOf(found.severity) <= WORST_FIRST.indexOf(severity) && !except.includes(found.name);
  const all = await requestsOf(issuer, client === undefined ? {} : { clientId: client });
  const bad = all.filter(({ findings }) => findings.some(counts));
  const by = client === undefined ? "" : ` of client ${client}`;
  const message = () =>
    this.isNot
      ? [
          `expected ${nameOf(issuer)} to have findings in the requests${by}, but none has one (of ${all.length})`,
          ...(all.length > 0 ? ["", ...listed(all)] : []),
        ].join("\n")
      : [
          `expected ${nameOf(issuer)} to have no findings in the requests${by}, but ${bad.length} of ${all.length} ${bad.length === 1 ? "has" : "have"} some:`,
          "",
          ...listed(bad, (entry) => findingsText(entry, entry.findings.filter(counts))),
        ].join("\n");
  return { pass: bad.length === 0, message };
}

function findingsText(entry: RequestRecord, findings: readonly Finding[]): string {
  const lines = findings.map(({ severity, name, text, rule }) => `${severity} ${name}: ${text} (${rule})`);
  return [`${requestLine(entry)}, client ${entry.clientId ?? "unknown"}`, ...lines].join("\n      ");
}
