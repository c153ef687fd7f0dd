// The list of all findings, and the lookup of those that a request shows.
import { ENDPOINT_NAMES, type EndpointName } from "../issuer/endpoints.ts";
import type { RequestFinding } from "../issuer/requests/finding.ts";
import { authorizationFindings } from "./authorization-requests.ts";
import { clientFindings } from "./client-authentication.ts";
import { metadataFindings } from "./client-metadata.ts";
import { grantFindings } from "./grants.ts";
import type { FindingRule, SeenRequest } from "./rule.ts";
import { tokenFindings } from "./tokens.ts";

const RULES: readonly FindingRule[] = [
  ...authorizationFindings,
  ...clientFindings,
  ...metadataFindings,
  ...grantFindings,
  ...tokenFindings,
];

interface Entry {
  rule: FindingRule;
  finding: RequestFinding;
}

/** Rules by endpoint, because they are looked up for every request. */
const rulesByEndpoint = new Map<EndpointName | null, readonly Entry[]>(
  [...ENDPOINT_NAMES, null].map((endpoint) => [
    endpoint,
    RULES.filter(
      ({ endpoints }) => endpoints === undefined || (endpoint !== null && endpoints.includes(endpoint)),
    ).map((rule) => ({ rule, finding: findingOf(rule) })),
  ]),
);

export const FINDINGS: readonly RequestFinding[] = RULES.map(findingOf);

const NONE: readonly RequestFinding[] = [];

export function findingsOf(seen: SeenRequest): readonly RequestFinding[] {
  let found: RequestFinding[] | undefined;
  for (const entry of rulesByEndpoint.get(seen.endpoint) ?? []) {
    if (entry.rule.isFound(seen)) (found ??= []).push(detailed(entry, seen));
  }
  return found ?? NONE;
}

function detailed({ rule, finding }: Entry, seen: SeenRequest): RequestFinding {
  return rule.detail ? { ...finding, text: `${finding.text} ${rule.detail(seen)}` } : finding;
}

function findingOf({ name, severity, text, rule }: FindingRule): RequestFinding {
  return { name, severity, text, rule };
}
