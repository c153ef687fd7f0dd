// The report of a check in the chosen format.
import type { ReportFormat } from "../../check/report/formats.ts";
import { junitReport } from "../../check/report/junit.ts";
import { markdownReport } from "../../check/report/markdown.ts";
import { prettyReport } from "../../check/report/pretty.ts";
import type { CheckReport } from "../../check/report/report.ts";
import { sarifReport } from "../../check/report/sarif.ts";
import { print, printJson } from "./output.ts";

const PRINTERS: Record<ReportFormat, (report: CheckReport) => void> = {
  pretty: (report) => print(prettyReport(report)),
  json: printJson,
  junit: (report) => print(junitReport(report)),
  sarif: (report) => printJson(sarifReport(report)),
  markdown: (report) => print(markdownReport(report)),
};

export function printReport(report: CheckReport, format: ReportFormat): void {
  PRINTERS[format](report);
}
