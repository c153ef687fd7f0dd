// Runs the issuer: reads the configuration, starts the server, says where it is, and closes it on a signal.
import type { ResolvedConfig } from "../../config/builtin.ts";
import { BUILT_IN_DIRECTORY } from "../../config/builtin.ts";
import type { ConfigInput } from "../../config/schema.ts";
import { callVerb } from "../../control/call.ts";
import { listIssuers } from "../../control/issuers.ts";
import type { Control } from "../../control/verb.ts";
import { isLoopbackHost, productionVariable } from "../../guards.ts";
import { startServer, type Started } from "../../mintmark.ts";
import { readyJson, readyText, type ReadyFacts } from "../banner.ts";
import { openBrowser } from "../browser.ts";
import { print } from "../output.ts";
import { addressHere, findServer, writeServerFile } from "../server-file.ts";
import { DEFAULT_PORT, loadSettings } from "../settings.ts";
import { shellWord } from "../shell-quote.ts";
import { closeOnSignal } from "../shutdown.ts";

/** What `serve` and `run` have in common. */
export interface ServerOptions {
  port?: string;
  host?: string;
  allowHost?: string[];
  https?: boolean;
  corsOrigin?: string[];
  config?: string;
  data?: string;
  ephemeral?: boolean;
  staticTokens?: boolean;
  log?: string;
  dangerouslyBindBeyondLoopback?: boolean;
  iKnowThisIsNotSecure?: boolean;
}

export interface ServeOptions extends ServerOptions {
  open?: boolean;
}

export async function serve(options: ServeOptions): Promise<void> {
  const config = await loadSettings({
    file: options.config,
    flags: flagsOf(options),
    staticTokens: options.staticTokens ?? false,
  });
  const started = await startServer(config, { keys: "generate", port: DEFAULT_PORT });
  try {
    await started.control.issuers.get(); // makes the default issuer's keys, so that ready means ready
    const forget = await announceToCommands(config, started);
    closeOnSignal(async () => {
      forget();
      await started.close();
    });
    const facts = await gatherFacts(config, started, options);
    if (config.log === "json") print(readyJson(facts));
    if (config.log === "pretty") print(readyText(facts));
  } catch (error) {
    await started.close();
    throw error;
  }
  sayWhatIsUnusual(config, started);
  if (options.open) {
    openBrowser(`${started.url}/_mintmark/`, (reason) =>
      started.log.info(`no browser could be opened: ${reason}`),
    );
  }
}

/** What is wrong with a value is for the configuration to say, all at once; only numbers are read here. */
export function flagsOf(options: ServerOptions): ConfigInput {
  const { port, host, https, allowHost, corsOrigin, data, ephemeral, log } = options;
  const { dangerouslyBindBeyondLoopback, iKnowThisIsNotSecure } = options;
  return {
    port: (/^\d+$/.test(port ?? "") ? Number(port) : port) as number | undefined,
    host,
    https,
    allowHosts: allowHost,
    corsOrigins: corsOrigin,
    data,
    ephemeral,
    log: log as ConfigInput["log"],
    dangerouslyBindBeyondLoopback,
    iKnowThisIsNotSecure,
  };
}

/** Answers how to take it back. Where another server has the folder already, commands go on finding that one. */
async function announceToCommands(config: ResolvedConfig, { port, log }: Started): Promise<() => void> {
  if (config.ephemeral) return () => {};
  const other = await findServer(config.data);
  // In a container every server has the same process id: what a killed one left behind is no other server.
  if (other && other.pid !== process.pid) {
    log.info("another server uses this data folder; commands without --url drive that one", { ...other });
    return () => {};
  }
  return writeServerFile(config.data, {
    url: addressHere(config, port),
    pid: process.pid,
    startedAt: new Date().toISOString(),
  });
}

async function gatherFacts(
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
    readyInMilliseconds: Math.round(performance.now()), // since the process began
    users: Object.keys(users),
    clients: Object.keys(clients),
    firstToken: firstToken(config, trustOfCurl(control), items[0]?.endpoints["token"]),
    // Commands find the CA in the data folder by themselves.
    driveEnvironment: control.authority && config.ephemeral ? "NODE_TLS_REJECT_UNAUTHORIZED=0 " : "",
    driveOptions,
  };
}

/** With TLS curl needs the CA, and one that is in memory alone it cannot have. */
function trustOfCurl({ authority }: Control): string {
  if (!authority) return "";
  return authority.path === undefined ? "--insecure " : `--cacert ${shellWord(authority.path)} `;
}

/** Only with the built-in client, whose secret everybody knows: no other secret is printed. */
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

export function sayWhatIsUnusual(config: ResolvedConfig, { url, log }: Started): void {
  const production = productionVariable(process.env);
  if (production) log.info(`WARNING: ${production} says production, and this mints any token for anybody`);
  if (!isLoopbackHost(config.host)) {
    log.info(`WARNING: listening on ${config.host}: whoever reaches it can sign in as anyone`);
  }
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" && !isLoopbackHost(hostname) && !hostname.endsWith(".localhost")) {
    log.info(`WARNING: the issuer is ${url}: nothing real may trust it`);
  }
}
