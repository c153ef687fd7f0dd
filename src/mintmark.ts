// The one place where everything is joined: config -> store -> issuers -> engines -> http.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { ResolvedConfig } from "./config/builtin.ts";
import type { Control } from "./control/verb.ts";
import { buildEngine, type Engine } from "./engine/engine.ts";
import { isForThisMachineAlone, refuseUnsafeStart } from "./guards.ts";
import { createApp } from "./http/app.ts";
import { enginePages } from "./http/engine-pages.ts";
import { listen, type Listener } from "./http/listen.ts";
import { Recorder } from "./http/recorder.ts";
import type { Issuer } from "./issuer/issuer.ts";
import { Issuers } from "./issuer/issuers.ts";
import { createLog, type Log } from "./log.ts";
import { prepareDataFolder } from "./store/data-folder.ts";
import type { Store } from "./store/contract.ts";
import { openSqliteStore } from "./store/sqlite.ts";

export interface OpenOptions {
  keys: "generate" | "published";
  /** Where the issuers are, or would be, without a slash at the end. */
  baseUrl: string;
}

/** Issuers on a store, without a server. */
export interface Opened {
  control: Control;
  close(): Promise<void>;
}

export interface Started extends Opened {
  /** Base URL, without a slash at the end. */
  url: string;
  port: number;
  log: Log;
}

const GRACE_MILLISECONDS = 3_000;
const PURGE_INTERVAL_MILLISECONDS = 60_000;

/** Opens the store and works on it directly, as the command line does where no server runs. */
export function openMintmark(config: ResolvedConfig, options: OpenOptions): Opened {
  const store = openStore(config);
  return { control: { issuers: openIssuers(config, store, options) }, close: () => store.close() };
}

/** Starts a server. */
export async function startServer(
  config: ResolvedConfig,
  { keys, port }: { keys: "generate" | "published"; port: number },
): Promise<Started> {
  refuseUnsafeStart(config, keys, process.env);
  const store = openStore(config);
  const log = createLog(config.log);
  // The issuers' URLs need the port and the port may be any, so listening comes first; whoever connects in
  // between waits for the application.
  const application = Promise.withResolvers<ReturnType<ReturnType<typeof createApp>["callback"]>>();
  let listener: Listener | undefined;
  try {
    const opened = (listener = await listen(
      (request, response) => void application.promise.then((handle) => handle(request, response)),
      {
        host: config.host,
        port: config.port ?? port,
      },
    ));
    const url = (config.publicUrl ?? `http://localhost:${opened.port}`).replace(/\/$/, "");
    const recorder = new Recorder(url);
    const issuers = openIssuers(config, store, { keys, baseUrl: url, recorder });
    const control: Control = { issuers };
    const cookieKeys = await loadCookieKeys(store);
    const app = createApp({
      control,
      recorder,
      engineOf: engines({
        issuers,
        cookieKeys,
        cookieSuffix: String(opened.port),
        corsOrigins: config.corsOrigins,
        log,
      }),
      cookieKeys,
      publicUrl: new URL(url),
      publicUrlIsFixed: config.publicUrl !== undefined,
      allowHosts: config.allowHosts,
      adminToken: isForThisMachineAlone(config) ? undefined : config.adminToken,
      log,
    });
    application.resolve(app.callback());
    const purging = setInterval(
      () => void issuers.purge().catch((error: unknown) => log.error("purging failed", error)),
      PURGE_INTERVAL_MILLISECONDS,
    ).unref();
    return {
      control,
      url,
      port: opened.port,
      log,
      async close() {
        clearInterval(purging);
        issuers.close();
        await opened.close(GRACE_MILLISECONDS);
        await store.close();
      },
    };
  } catch (error) {
    await listener?.close(0);
    await store.close();
    throw error;
  }
}

function openStore(config: ResolvedConfig): Store {
  if (config.ephemeral) return openSqliteStore(":memory:");
  prepareDataFolder(config.data);
  return openSqliteStore(join(config.data, "mintmark.db"));
}

function openIssuers(
  config: ResolvedConfig,
  store: Store,
  options: OpenOptions & { recorder?: Recorder },
): Issuers {
  return new Issuers({ settings: config.issuers, store, ...options });
}

/** The login cookies' signing keys outlive a restart, so that sessions do. */
async function loadCookieKeys({ documents }: Store): Promise<string[]> {
  const found = await documents.get<string[]>("", "secrets", "cookies");
  if (found) return found.value;
  const made = [randomBytes(32).toString("base64url")];
  const version = await documents.put("", "secrets", "cookies", made, 0);
  return version === undefined ? loadCookieKeys({ documents } as Store) : made;
}

interface EnginesOptions {
  issuers: Issuers;
  cookieKeys: string[];
  cookieSuffix: string;
  corsOrigins: string[];
  log: Log;
}

/** Each issuer's engine, made on first use and anew whenever the ring has changed. */
function engines({ issuers, log, ...options }: EnginesOptions): (issuer: Issuer) => Promise<Engine> {
  const built = new Map<Issuer, { engine: Engine; ringVersion: number }>();
  return async (issuer) => {
    await issuers.prepare(issuer);
    await issuer.ring.refresh();
    const current = built.get(issuer);
    if (current?.ringVersion === issuer.ring.version) return current.engine;
    const engine = buildEngine(issuer, {
      ...options,
      pages: enginePages,
      onServerError: (_ctx, error) => log.error("protocol error", error),
    });
    built.set(issuer, { engine, ringVersion: issuer.ring.version });
    return engine;
  };
}
