// Starts a server that logs its requests, makes it known to people and to other commands.
import type { ResolvedConfig } from "../../config/builtin.ts";
import { isLoopbackHost } from "../../config/reach.ts";
import { productionVariable } from "../../guards.ts";
import type { Log } from "../../log.ts";
import { type Started, type StartOptions, startServer } from "../../mintmark.ts";
import { openBrowser } from "../browser.ts";
import { type ReadyFacts, readyJson, readyText } from "../text/banner.ts";
import { print } from "../text/output.ts";
import { requestWriter } from "../text/request-line.ts";
import { addressHere, findServer, writeServerFile } from "./running-server.ts";

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

export function reportCopy(copy: string | undefined, log: Log): void {
  if (copy !== undefined) log.info(`kept the old database in ${copy}`);
}

/** Prints the ready message and warnings, and opens the console on request. */
export function greet(
  config: ResolvedConfig,
  facts: ReadyFacts,
  { open }: { open?: boolean },
  log: Log,
): void {
  if (config.log === "json") print(readyJson(facts));
  if (config.log === "pretty") print(readyText(facts));
  logWarnings(config, { url: facts.url, log });
  if (!open) return;
  openBrowser(`${facts.url}/_mintmark/`, (reason) => log.info(`no browser could be opened: ${reason}`));
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
