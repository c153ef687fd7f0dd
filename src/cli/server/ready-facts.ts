// Gathers what the ready message says about a server that has started.
import { BUILT_IN_DIRECTORY, type ResolvedConfig } from "../../config/builtin.ts";
import { callVerb } from "../../control/call.ts";
import { listIssuers } from "../../control/issuers.ts";
import type { Control } from "../../control/verb.ts";
import type { Started } from "../../mintmark.ts";
import { parseRedisUrl, redisPlace } from "../../redis-url.ts";
import { shellWord } from "../../shell-quote.ts";
import type { ReadyFacts } from "../text/banner.ts";

/** The options of `serve` by which other commands find the same server. */
export interface PlaceOptions {
  data?: string;
  config?: string;
}

export async function gatherReadyFacts(
  config: ResolvedConfig,
  { control, url }: Started,
  { data, config: file }: PlaceOptions,
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
