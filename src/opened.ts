// Opens issuers and their store without a server, which is enough for minting, keys and lists. Loads neither
// the engine nor http, so that commands on a data folder start fast.
import { type BaseUrls, baseUrls, type Ports } from "./addresses.ts";
import type { ResolvedConfig } from "./config/builtin.ts";
import { reachableBecause } from "./config/reach.ts";
import type { Control } from "./control/verb.ts";
import { Issuers, type IssuersOptions } from "./issuer/issuers.ts";
import type { Sharing, Store } from "./store/contract.ts";
import { databaseIn, prepareDataFolder } from "./store/data-folder.ts";
import { openSqliteStore } from "./store/sqlite/sqlite.ts";

export interface OpenOptions {
  keys: "generate" | "published";
  /** Ports on which the server listens or would listen; issuer URLs depend on them. */
  ports: Ports;
}

export interface Opened {
  control: Control;
  close(): Promise<void>;
}

/** Opens the store without a server, as the command line does if no server is running. */
export async function openMintmark(config: ResolvedConfig, { keys, ports }: OpenOptions): Promise<Opened> {
  const store = await openStore(config);
  const issuers = openIssuers(config, store, { keys, baseUrls: baseUrls(config, ports) });
  return { control: { issuers }, close: () => store.close() };
}

/** @param sharing by which the processes that serve the same data folder reach each other, if there are others */
export async function openStore(config: ResolvedConfig, sharing?: Sharing): Promise<Store> {
  if (config.ephemeral) return openSqliteStore(":memory:");
  prepareDataFolder(config.data);
  if (config.store !== undefined) {
    // Loaded only here, because most servers do not need the client library.
    const { openRedisStore } = await import("./store/redis/redis.ts");
    return openRedisStore(config.store);
  }
  return openSqliteStore(databaseIn(config.data), sharing);
}

export function openIssuers(
  config: ResolvedConfig,
  store: Store,
  options: { baseUrls: BaseUrls } & Pick<IssuersOptions, "keys" | "recorder" | "firstTouch" | "onRequest">,
): Issuers {
  return new Issuers({
    settings: config.issuers,
    store,
    limits: config.limits,
    openOwnStore: () => openSqliteStore(":memory:"),
    listensForThisMachineAlone: reachableBecause(config) === undefined,
    takesClientCertificates: config.https && config.clientCertificates,
    ...options,
  });
}
