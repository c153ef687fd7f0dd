// Prints the report of a check in the chosen format.
import { reportText } from "../../check/report/text.ts";
import type { ReportFormat } from "../../check-choices.ts";
import type { CheckReport } from "../../control/check-report.ts";
import { printable } from "../../printable.ts";
import { print } from "./output.ts";

export function printReport(report: CheckReport, format: ReportFormat): void {
  const text = reportText(report, format);
  const isJson = format === "json" || format === "sarif";
  print(isJson ? printable(text, { keepLines: true }) : text);
}
