// Runs the server: reads the configuration, starts it, prints its addresses, and stops it on a signal.
import type { ResolvedConfig } from "../../config/builtin.ts";
import type { ConfigInput } from "../../config/schema.ts";
import { MintmarkError } from "../../errors.ts";
import { announceToCommands, greet, reportCopy, startLogging } from "../server/presence.ts";
import { gatherReadyFacts } from "../server/ready-facts.ts";
import { findServer } from "../server/running-server.ts";
import { DEFAULT_PORT, loadSettings } from "../settings.ts";
import { closeOnSignal, closeOnStdinEnd } from "../shutdown.ts";

/** Options that `serve` and `run` share. */
export interface ServerOptions {
  port?: string;
  host?: string;
  allowHost?: string[];
  https?: boolean;
  corsOrigin?: string[];
  config?: string;
  data?: string;
  store?: string;
  ephemeral?: boolean;
  workers?: string;
  staticTokens?: boolean;
  log?: string;
  dangerouslyBindBeyondLoopback?: boolean;
  iKnowThisIsNotSecure?: boolean;
}

export interface ServeOptions extends ServerOptions {
  open?: boolean;
  resetData?: boolean;
  untilStdinEnds?: boolean;
}

export async function serve(options: ServeOptions): Promise<void> {
  const config = await loadSettings({
    file: options.config,
    flags: flagsOf(options),
    staticTokens: options.staticTokens ?? (options.untilStdinEnds ? "on this machine" : false),
  });
  const copy = options.resetData ? await resetData(config) : undefined;
  if (config.workers > 1) {
    const { serveWithWorkers } = await import("../workers/primary.ts");
    return serveWithWorkers(config, options, copy);
  }
  const started = await startLogging(config, { port: DEFAULT_PORT });
  reportCopy(copy, started.log);
  try {
    await started.control.issuers.get(); // creates the default issuer's keys before the ready message
    const removeServerFile = await announceToCommands(config, started);
    const close = async () => {
      try {
        removeServerFile();
      } finally {
        await started.close();
      }
    };
    closeOnSignal(close);
    if (options.untilStdinEnds) closeOnStdinEnd(close);
    greet(config, await gatherReadyFacts(config, started, options), options, started.log);
  } catch (error) {
    await started.close();
    throw error;
  }
}

/** Sets the old database aside, and returns the folder of the copy; undefined if there was none. */
async function resetData({ data, store, ephemeral }: ResolvedConfig): Promise<string | undefined> {
  if (ephemeral || store !== undefined) {
    throw new MintmarkError(
      "bad_request",
      `--reset-data needs a data folder, but everything is kept in ${ephemeral ? "memory" : "the store"}`,
      { hint: `Leave out one of --reset-data and --${ephemeral ? "ephemeral" : "store"}.` },
    );
  }
  const other = await findServer(data);
  if (other && other.pid !== process.pid) {
    throw new MintmarkError("conflict", `the server at ${other.url} uses the data folder ${data}`, {
      hint: "Stop it before its data are reset, or choose another folder with --data DIR.",
    });
  }
  const { setDatabaseAside } = await import("../../store/data-folder.ts");
  return setDatabaseAside(data);
}

/** Turns options into settings. Only numbers are parsed; the configuration check reports invalid values. */
export function flagsOf(options: ServerOptions): ConfigInput {
  const { port, host, https, allowHost, corsOrigin, data, store, ephemeral, workers, log } = options;
  const { dangerouslyBindBeyondLoopback, iKnowThisIsNotSecure } = options;
  return {
    port: numberIn(port),
    workers: numberIn(workers),
    host,
    https,
    allowHosts: allowHost,
    corsOrigins: corsOrigin,
    data,
    store,
    ephemeral,
    log: log as ConfigInput["log"],
    dangerouslyBindBeyondLoopback,
    iKnowThisIsNotSecure,
  };
}

/** Text that is no number stays as it is, so that the configuration check shows it. */
function numberIn(text: string | undefined): number | undefined {
  return (/^\d+$/.test(text ?? "") ? Number(text) : text) as number | undefined;
}
