// Runs the server: reads the configuration, starts it, prints its addresses, and stops it on a signal.
import type { ResolvedConfig } from "../../config/builtin.ts";
import { BUILT_IN_DIRECTORY } from "../../config/builtin.ts";
import { isLoopbackHost } from "../../config/reach.ts";
import type { ConfigInput } from "../../config/schema.ts";
import { callVerb } from "../../control/call.ts";
import { listIssuers } from "../../control/issuers.ts";
import type { Control } from "../../control/verb.ts";
import { MintmarkError } from "../../errors.ts";
import { productionVariable } from "../../guards.ts";
import { type Started, startServer } from "../../mintmark.ts";
import { parseRedisUrl, redisPlace } from "../../redis-url.ts";
import { shellWord } from "../../shell-quote.ts";
import { openBrowser } from "../browser.ts";
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
  const started = await startLogging(config, DEFAULT_PORT);
  if (copy !== undefined) started.log.info(`kept the old database in ${copy}`);
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
    const facts = await gatherReadyFacts(config, started, options);
    if (config.log === "json") print(readyJson(facts));
    if (config.log === "pretty") print(readyText(facts));
  } catch (error) {
    await started.close();
    throw error;
  }
  logWarnings(config, started);
  if (options.open) {
    openBrowser(`${started.url}/_mintmark/`, (reason) =>
      started.log.info(`no browser could be opened: ${reason}`),
    );
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

/** Starts the server. Its requests are logged on stderr. */
export async function startLogging(config: ResolvedConfig, port: number): Promise<Started> {
  const onRequest = requestWriter(config.log, () => started.log);
  const started = await startServer(config, { keys: "generate", port, onRequest });
  return started;
}

/** Turns options into settings. Only numbers are parsed; the configuration check reports invalid values. */
export function flagsOf(options: ServerOptions): ConfigInput {
  const { port, host, https, allowHost, corsOrigin, data, store, ephemeral, log } = options;
  const { dangerouslyBindBeyondLoopback, iKnowThisIsNotSecure } = options;
  return {
    port: (/^\d+$/.test(port ?? "") ? Number(port) : port) as number | undefined,
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

/** Writes server.json and returns how to remove it. Does nothing if another server uses the folder. */
async function announceToCommands(config: ResolvedConfig, { port, log }: Started): Promise<() => void> {
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

async function gatherReadyFacts(
  config: ResolvedConfig,
  { control, url }: Started,
  { data, config: file }: ServeOptions,
): Promise<ReadyFacts> {
  const { items } = await callVerb(control, listIssuers, {});
  const { users, clients } = config.issuers.default;
  const driveOptions = config.ephemeral
    ? ` --url ${url}`
    : `${file === undefined ? "" : ` --config ${file}`}${data === undefined ? "" : ` --data ${data}`}`;
  return {
    url,
    issuers: items,
    demos: Object.keys(config.issuers).filter((id) => config.issuers[id]?.isDemo),
    data: config.ephemeral ? undefined : config.data,
    store: placeOf(config),
    readyInMilliseconds: Math.round(performance.now()), // since the process started
    users: Object.keys(users),
    clients: Object.keys(clients),
    firstToken: firstToken(config, trustOfCurl(control), items[0]?.endpoints["token"]),
    // Commands find a CA in the data folder themselves, but not a CA in memory.
    driveEnvironment: control.authority && config.ephemeral ? "NODE_TLS_REJECT_UNAUTHORIZED=0 " : "",
    driveOptions,
    hasOwnAuthority: control.authority !== undefined,
  };
}

function placeOf({ store }: ResolvedConfig): string | undefined {
  const address = store === undefined ? undefined : parseRedisUrl(store);
  return address && redisPlace(address);
}

/** Returns curl's option for trusting the CA, which curl cannot read if it exists only in memory. */
function trustOfCurl({ authority }: Control): string {
  if (!authority) return "";
  return authority.path === undefined ? "--insecure " : `--cacert ${shellWord(authority.path)} `;
}

/** Returns a curl command with the built-in client, whose secret is public; other secrets are not printed. */
function firstToken(
  { issuers }: ResolvedConfig,
  trust: string,
  tokenEndpoint: string | undefined,
): string | undefined {
  const { secret } = BUILT_IN_DIRECTORY.clients["demo-service"];
  const client = issuers.default.clients["demo-service"];
  if (client?.secret !== secret || !client.grantTypes.includes("client_credentials")) return undefined;
  return `curl -s ${trust}-u demo-service:${secret} -d grant_type=client_credentials ${tokenEndpoint}`;
}

export function logWarnings(config: ResolvedConfig, { url, log }: Started): void {
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
