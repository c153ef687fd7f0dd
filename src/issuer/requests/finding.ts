// A finding: a mistake of the client that a request shows, whatever the response was. The rules that find it
// are in findings/.

/** `error`: forbidden. `warning`: advised against. `hint`: good to know. */
export const FINDING_SEVERITIES = ["error", "warning", "hint"] as const;

export interface RequestFinding {
  name: string;
  severity: (typeof FINDING_SEVERITIES)[number];
  text: string;
  /** The rule that the request breaks. */
  rule: string;
}
