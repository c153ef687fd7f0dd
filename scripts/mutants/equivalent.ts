// Faults that no test can notice, because the program behaves the same with them.

export interface Equivalent {
  file: string;
  /** The text that the fault replaces, and the text that it puts there. */
  original: string;
  replacement: string;
  reason: string;
}

export const EQUIVALENT: Equivalent[] = [
  {
    file: "src/keys/ring.ts",
    original: '"generate"',
    replacement: '""',
    reason: "Keys are generated unless the origin is `published` or `pooled`.",
  },
  {
    file: "src/keys/states.ts",
    original: '"all"',
    replacement: '""',
    reason: "The names of purposes are keys of a map, and stay different from each other.",
  },
  {
    file: "src/keys/states.ts",
    original: 'tokens ?? "all"',
    replacement: 'tokens && "all"',
    reason: "The names of purposes are keys of a map, and stay different from each other.",
  },
  {
    file: "src/engine/grants/token-exchange-grant.ts",
    original: 'typeof each === "string"',
    replacement: "true",
    reason: "The parameters of a form are texts or lists of texts; the check is for the compiler.",
  },
  {
    file: "src/http/host-check.ts",
    original: "remembered.size >= MOST_REMEMBERED",
    replacement: "remembered.size > MOST_REMEMBERED",
    reason: "It remembers one host more; the verdicts are the same.",
  },
  {
    file: "src/http/host-check.ts",
    original: "rawHeaders[index]?.toLowerCase",
    replacement: "rawHeaders[index].toLowerCase",
    reason: "The index is below the length; the check is for the compiler.",
  },
  {
    file: "src/keys/certificate.ts",
    original: 'text >= "1950"',
    replacement: 'text > "1950"',
    reason: "The text of a time is longer than its year.",
  },
];
