// The public shape of a check that runs in the server, and what the server can do with such checks.
import * as z from "zod";
import type { ReportFormat } from "../check-choices.ts";
import type { CheckInput } from "./check-input.ts";
import { caseResult, checkReport } from "./check-report.ts";
import type { StreamCaller } from "./stream-caller.ts";

const progressFields = {
  state: z
    .enum(["running", "done", "failed", "stopped"])
    .describe(
      "`failed`: it could not be run, and `error` says why. Whether the API passed is in the report.",
    ),
  doing: z.string().nullable().describe("The present step, in a few words; null after the end."),
  done: z.int().describe("Number of cases with a result."),
  total: z.int().describe("Number of cases."),
};

export const checkRun = z
  .object({
    id: z.string(),
    url: z.string(),
    issuer: z.string().nullable().describe("Id of the issuer that was asked for; null if none was."),
    ...progressFields,
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    error: z
      .object({ code: z.string(), message: z.string(), hint: z.string().nullable() })
      .nullable()
      .describe("Why the check could not be run."),
    cases: z
      .array(caseResult)
      .describe("The cases that have a result, in the order in which they were sent."),
    report: checkReport.nullable().describe("null until the check is done."),
  })
  .meta({ id: "CheckRun" });

export const checkEvent = z
  .object({
    id: z.string().describe("Number of the event in this stream."),
    ...progressFields,
    case: caseResult.nullable().describe("The case that has got its result; null for another step."),
  })
  .meta({ id: "CheckEvent" });

export type CheckRun = z.output<typeof checkRun>;
export type CheckEvent = z.output<typeof checkEvent>;

/** The checks that this server runs. */
export interface Checks {
  /** @throws MintmarkError `bad_request` for contradicting options, `limit_reached` for one too many */
  start(options: CheckInput): Promise<CheckRun>;
  /** The latest first. */
  list(): Promise<CheckRun[]>;
  /** @throws MintmarkError `unknown_check` */
  get(id: string): Promise<CheckRun>;
  /** Ends when the issuer is restored. @throws MintmarkError `unknown_check` */
  stop(id: string): Promise<CheckRun>;
  /** @throws MintmarkError `conflict` for a check that has no report */
  textOf(run: CheckRun, format: ReportFormat): string;
  /** Tells the events behind `after`, then those to come. Returns a function that stops this. */
  listen(id: string, after: number, caller: StreamCaller<CheckEvent>): Promise<() => void>;
  /** Stops the checks of this process and restores their issuers. */
  close(): Promise<void>;
}
