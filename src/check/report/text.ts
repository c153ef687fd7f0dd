// The report of a check as text, in the chosen format.
import type { ReportFormat } from "../../check-choices.ts";
import type { CheckReport } from "../../control/check-report.ts";
import { junitReport } from "./junit.ts";
import { markdownReport } from "./markdown.ts";
import { prettyReport } from "./pretty.ts";
import { sarifReport } from "./sarif.ts";

const WRITERS: Readonly<Record<ReportFormat, (report: CheckReport) => string>> = {
  pretty: prettyReport,
  json: (report) => JSON.stringify(report, null, 2),
  junit: junitReport,
  sarif: (report) => JSON.stringify(sarifReport(report), null, 2),
  markdown: markdownReport,
};

/** The format `pretty` is coloured if this process prints in colours. */
export function reportText(report: CheckReport, format: ReportFormat): string {
  return WRITERS[format](report);
}
