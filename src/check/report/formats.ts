// The forms in which the command line prints a report.
export const REPORT_FORMATS = ["pretty", "json", "junit", "sarif", "markdown"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
