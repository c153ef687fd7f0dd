// Runs the server: reads the configuration, starts it, prints its addresses, and stops it on a signal.
import type { ResolvedConfig } from "../../config/builtin.ts";
import { isLoopbackHost } from "../../config/reach.ts";
import type { ConfigInput } from "../../config/schema.ts";
import { MintmarkError } from "../../errors.ts";
import { productionVariable } from "../../guards.ts";
import type { Log } from "../../log.ts";
import { type Started, type StartOptions, startServer } from "../../mintmark.ts";
import { openBrowser } from "../browser.ts";
import { gatherReadyFacts } from "../server/ready-facts.ts";
import { addressHere, findServer, writeServerFile } from "../server/running-server.ts";
import { DEFAULT_PORT, loadSettings } from "../settings.ts";
import { closeOnSignal, closeOnStdinEnd } from "../shutdown.ts";
import { type ReadyFacts, readyJson, readyText } from "../text/banner.ts";
import { print } from "../text/output.ts";
import { requestWriter } from "../text/request-line.ts";

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

export function reportCopy(copy: string | undefined, log: Log): void {
  if (copy !== undefined) log.info(`kept the old database in ${copy}`);
}

/** Prints the ready message and warnings, and opens the console on request. */
export function greet(
  config: ResolvedConfig,
  facts: ReadyFacts,
  { open }: Pick<ServeOptions, "open">,
  log: Log,
): void {
  if (config.log === "json") print(readyJson(facts));
  if (config.log === "pretty") print(readyText(facts));
  logWarnings(config, { url: facts.url, log });
  if (!open) return;
  openBrowser(`${facts.url}/_mintmark/`, (reason) => log.info(`no browser could be opened: ${reason}`));
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

/**
 * Starts the server. Its requests are logged on stderr.
 *
 * @param facts further members of each line of JSON
 */
export async function startLogging(
  config: ResolvedConfig,
  options: Omit<StartOptions, "keys" | "onRequest">,
  facts?: Record<string, unknown>,
): Promise<Started> {
  const onRequest = requestWriter(config.log, () => started.log, facts);
  const started = await startServer(config, { ...options, keys: "generate", onRequest });
  return started;
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

/** Writes server.json and returns how to remove it. Does nothing if another server uses the folder. */
export async function announceToCommands(
  config: ResolvedConfig,
  { port, log }: Pick<Started, "port" | "log">,
): Promise<() => void> {
  if (config.ephemeral) return () => {};
  const other = await findServer(config.data);
  // In a container every server has the same process id, so a file with our id was left by a killed server.
  if (other && other.pid !== process.pid) {
    log.info("another server uses this data folder; commands without --url use that server", { ...other });
    return () => {};
  }
  return writeServerFile(config.data, {
    url: addressHere(config, port),
    pid: process.pid,
    startedAt: new Date().toISOString(),
  });
}

export function logWarnings(config: ResolvedConfig, { url, log }: Pick<Started, "url" | "log">): void {
  const production = productionVariable(process.env);
  if (production) {
    log.info(`WARNING: ${production} says production, but this server mints any token for anyone`);
  }
  if (!isLoopbackHost(config.host)) {
    log.info(`WARNING: listening on ${config.host}: anyone who reaches it can sign in as any user`);
  }
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" && !isLoopbackHost(hostname) && !hostname.endsWith(".localhost")) {
    log.info(`WARNING: the issuer is ${url}: no real system may trust it`);
  }
}
