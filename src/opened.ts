// Issuers on their store, with no server: all that minting, keys and lists need. Loads neither engine nor http, so a
// command that works on a data folder is quick.
import { join } from "node:path";
import { baseUrls, type BaseUrls, type Ports } from "./addresses.ts";
import type { ResolvedConfig } from "./config/builtin.ts";
import type { Control } from "./control/verb.ts";
import { isForThisMachineAlone } from "./guards.ts";
import { Issuers, type IssuersOptions } from "./issuer/issuers.ts";
import type { Store } from "./store/contract.ts";
import { prepareDataFolder } from "./store/data-folder.ts";
import { openSqliteStore } from "./store/sqlite/sqlite.ts";

export interface OpenOptions {
  keys: "generate" | "published";
  /** Where the issuers are, or would be. */
  ports: Ports;
}

export interface Opened {
  control: Control;
  close(): Promise<void>;
}

/** Opens the store and works on it directly, as the command line does where no server runs. */
export function openMintmark(config: ResolvedConfig, { keys, ports }: OpenOptions): Opened {
  const store = openStore(config);
  const issuers = openIssuers(config, store, { keys, baseUrls: baseUrls(config, ports) });
  return { control: { issuers }, close: () => store.close() };
}

export function openStore(config: ResolvedConfig): Store {
  if (config.ephemeral) return openSqliteStore(":memory:");
  prepareDataFolder(config.data);
  return openSqliteStore(join(config.data, "mintmark.db"));
}

export function openIssuers(
  config: ResolvedConfig,
  store: Store,
  options: { baseUrls: BaseUrls } & Pick<IssuersOptions, "keys" | "recorder">,
): Issuers {
  return new Issuers({
    settings: config.issuers,
    store,
    openOwnStore: () => openSqliteStore(":memory:"),
    listensForThisMachineAlone: isForThisMachineAlone(config),
    ...options,
  });
}
