// The file of known findings: reads `--baseline`, and writes `--write-baseline`. A JSON report is one, too.
import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { type Finding, FINDING_KINDS } from "../../control/check-report.ts";
import { MintmarkError } from "../../errors.ts";

const baselineSchema = z.object({
  findings: z.array(z.object({ case: z.string(), kind: z.enum(FINDING_KINDS) })),
});

type Known = z.output<typeof baselineSchema>["findings"];

/** @throws MintmarkError `bad_request` if the file cannot be read or is no baseline */
export function readBaseline(file: string): Known {
  try {
    return baselineSchema.parse(JSON.parse(readFileSync(file, "utf8"))).findings;
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? "it does not have the form of a baseline" : (error as Error).message;
    throw new MintmarkError("bad_request", `cannot read the baseline ${file}: ${reason}`, {
      hint: "Write one with --write-baseline, or use a report of --format json.",
    });
  }
}

/** Writes the findings in a stable order and without what changes from run to run, so that the file can be kept in git. */
export function writeBaseline(file: string, findings: readonly Finding[]): void {
  const known = findings
    .map(({ case: name, kind, severity, summary }) => ({ case: name, kind, severity, summary }))
    .toSorted((one, other) => `${one.case} ${one.kind}`.localeCompare(`${other.case} ${other.kind}`, "en"));
  try {
    writeFileSync(file, `${JSON.stringify({ findings: known }, null, 2)}\n`);
  } catch (error) {
    throw new MintmarkError("bad_request", `cannot write the baseline ${file}: ${(error as Error).message}`);
  }
}
