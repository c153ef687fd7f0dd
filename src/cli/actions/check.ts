// Checks an API with the issuer that it trusts: shows progress on stderr and prints the report on stdout.
import { constants } from "node:os";
import { check } from "../../check/check.ts";
import type { CheckOptions } from "../../check/options.ts";
import { fails } from "../../check/report/report.ts";
import type { ReportFormat } from "../../check-choices.ts";
import { MintmarkError } from "../../errors.ts";
import { EXIT_USAGE, reportFailure } from "../failure.ts";
import type { ConnectionOptions } from "../options.ts";
import { drive } from "../server/connection.ts";
import { readBaseline, writeBaseline } from "../text/baseline-file.ts";
import { printReport } from "../text/check-report.ts";
import { note } from "../text/output.ts";
import { progressOnStderr } from "../text/progress.ts";

export interface CheckCommandOptions
  extends ConnectionOptions, Omit<CheckOptions, "url" | "method" | "headers" | "toolArguments" | "baseline"> {
  format: ReportFormat;
  baseline?: string;
  writeBaseline?: string;
  request?: string;
  header?: string[];
  arguments?: Record<string, unknown>;
}

export async function checkApi(url: string, options: CheckCommandOptions): Promise<void> {
  const { format, request, header = [], arguments: toolArguments, issuer, ...others } = options;
  const { baseline, writeBaseline: newBaseline, ...shared } = others;
  const cancelling = cancelOnSignal();
  const progress = progressOnStderr();
  try {
    const report = await drive({ ...shared }, (call) =>
      check(call, issuer, {
        ...settingsOnly(shared),
        url,
        ...(request !== undefined && { method: request.toUpperCase() }),
        ...(toolArguments && { toolArguments }),
        headers: Object.fromEntries(header.map(headerOf)),
        signal: cancelling.signal,
        ...(baseline !== undefined && { baseline: readBaseline(baseline) }),
        onProgress: (doing) => progress.doing(doing, { isWorthALine: doing.includes(": waiting") }),
        onCase: ({ outcome, name, note: detail }, counted) =>
          progress.done(
            `${outcome.padEnd(7)}  ${name}${detail === undefined ? "" : ` (${detail})`}`,
            counted,
          ),
      }),
    );
    progress.clear();
    printReport(report, format);
    if (newBaseline !== undefined && report.verifier !== null) {
      const known = report.findings.filter((finding) => fails(finding) || finding.tolerated !== undefined);
      writeBaseline(newBaseline, known);
      note(`wrote ${known.length === 1 ? "1 finding" : `${known.length} findings`} to ${newBaseline}`);
    } else if (!report.passed) {
      process.exitCode = 1;
    }
  } catch (error) {
    progress.clear();
    if (isWithoutServer(error)) {
      process.exitCode = EXIT_USAGE; // nothing was found out about the API, so 1 would be misleading
      reportFailure(error);
      return;
    }
    if (cancelling.by === undefined) throw error;
    // If restoring the issuer failed, report that error and not the cancellation.
    if (error !== cancelling.signal.reason) throw error;
    note("cancelled; the issuer was restored");
    process.exitCode = 128 + constants.signals[cancelling.by];
  } finally {
    cancelling.stop();
  }
}

/** Whether Mintmark or the API is not running, so that there is nothing to check with. */
function isWithoutServer(error: unknown): boolean {
  return error instanceof MintmarkError && error.code === "server_unreachable";
}

/** Removes the options that only say where the issuer is. */
function settingsOnly({
  url: _url,
  adminToken: _adminToken,
  config: _config,
  data: _data,
  ephemeral: _ephemeral,
  ...settings
}: Omit<
  CheckCommandOptions,
  "format" | "request" | "header" | "arguments" | "issuer" | "baseline" | "writeBaseline"
>) {
  return settings;
}

function headerOf(text: string): [name: string, value: string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new MintmarkError("bad_request", `${JSON.stringify(text)} is not a header`, {
    hint: "Write NAME:VALUE.",
  });
}

/** The first Ctrl+C aborts the check, which then restores the issuer; a second one exits at once. */
function cancelOnSignal() {
  const controller = new AbortController();
  const state = {
    signal: controller.signal,
    by: undefined as "SIGINT" | "SIGTERM" | undefined,
    stop: () => {
      for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, cancel);
    },
  };
  const cancel = (name: NodeJS.Signals) => {
    if (state.by !== undefined) process.exit(128 + constants.signals[name]);
    state.by = name as "SIGINT" | "SIGTERM";
    controller.abort();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, cancel);
  return state;
}
