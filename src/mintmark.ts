// Starts a server. The only place that connects all parts: config -> store -> issuers -> engines -> http.
import { randomBytes } from "node:crypto";
import { baseUrls, configuredPorts, tlsNames } from "./addresses.ts";
import type { ResolvedConfig } from "./config/builtin.ts";
import type { Control } from "./control/verb.ts";
import { buildEngine, type Engine } from "./engine/engine.ts";
import { isForThisMachineAlone, refuseUnsafeStart } from "./guards.ts";
import { createApp, createIssuerApp } from "./http/app.ts";
import { type Doors, openDoors } from "./http/doors.ts";
import { enginePages } from "./http/engine-pages.ts";
import type { TlsSpeech } from "./http/listen.ts";
import { Recorder } from "./http/recorder.ts";
import type { Issuer } from "./issuer/issuer.ts";
import type { Issuers } from "./issuer/issuers.ts";
import { createLog, type Log } from "./log.ts";
import { type Opened, openIssuers, openStore } from "./opened.ts";
import type { Store } from "./store/contract.ts";
import type { LocalAuthority } from "./tls/local-authority.ts";

export interface Started extends Opened {
  /** Base URL without a trailing slash. */
  url: string;
  port: number;
  log: Log;
}

const GRACE_MILLISECONDS = 3_000;
const PURGE_INTERVAL_MILLISECONDS = 60_000;

export async function startServer(
  config: ResolvedConfig,
  { keys, port }: { keys: "generate" | "published"; port: number },
): Promise<Started> {
  refuseUnsafeStart(config, keys, process.env);
  const store = openStore(config);
  const log = createLog(config.log);
  let doors: Doors | undefined;
  try {
    const tls = config.https ? await tlsIdentity(config) : undefined;
    const opened = (doors = await openDoors(config.host, configuredPorts(config, port), tls?.speech));
    const urls = baseUrls(config, opened.ports);
    const recorder = new Recorder(urls.main);
    const issuers = openIssuers(config, store, { keys, baseUrls: urls, recorder });
    const cookieKeys = await loadCookieKeys(store);
    const cookieSuffix = String(opened.ports.main);
    const shared = {
      engineOf: engines({
        issuers,
        cookieKeys,
        cookieSuffix,
        corsOrigins: config.corsOrigins,
        takesClientCertificates: config.https && config.clientCertificates,
        log,
      }),
      cookieKeys,
      allowHosts: config.allowHosts,
      log,
    };
    const control: Control = {
      issuers,
      authority: tls?.authority,
      endSession: async (issuer, id) => (await shared.engineOf(issuer)).endSession(id),
    };
    const app = createApp({
      ...shared,
      control,
      recorder,
      publicUrl: new URL(urls.main),
      publicUrlIsFixed: config.publicUrl !== undefined,
      adminToken: isForThisMachineAlone(config) ? undefined : config.adminToken,
      cookieSuffix,
    });
    opened.serve(app.callback());
    for (const issuer of issuers.all().filter(({ hasOwnPort }) => hasOwnPort)) {
      const publicUrl = new URL(urls.of(issuer.id));
      const publicUrlIsFixed = issuer.settings.publicUrl !== undefined;
      opened.serve(createIssuerApp({ ...shared, issuer, publicUrl, publicUrlIsFixed }).callback(), issuer.id);
    }
    const purging = setInterval(
      () => void issuers.purge().catch((error: unknown) => log.error("purging failed", error)),
      PURGE_INTERVAL_MILLISECONDS,
    ).unref();
    return {
      control,
      url: urls.main,
      port: opened.ports.main,
      log,
      async close() {
        clearInterval(purging);
        issuers.close();
        await opened.close(GRACE_MILLISECONDS);
        await issuers.closeIsolated();
        await store.close();
      },
    };
  } catch (error) {
    await doors?.close(0);
    await store.close();
    throw error;
  }
}

/** Makes the certificate for all names of the server, and returns it with the CA that signed it. */
async function tlsIdentity(
  config: ResolvedConfig,
): Promise<{ speech: TlsSpeech; authority: LocalAuthority }> {
  // Loaded only if needed: the certificate library is large, and most servers use plain HTTP.
  const { localAuthority } = await import("./tls/local-authority.ts");
  const { makeServerIdentity } = await import("./tls/authority.ts");
  const names = tlsNames(config);
  const authority = await localAuthority(config.ephemeral ? undefined : config.data, names);
  const identity = await makeServerIdentity(authority, names);
  return { speech: { identity, asksForCertificate: config.clientCertificates }, authority };
}

/** Loads the signing keys of login cookies from the store, so that sessions survive a restart. */
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
  takesClientCertificates: boolean;
  log: Log;
}

/** Returns each issuer's engine, built on first use and again after the keys or the directory changed. */
function engines({ issuers, log, ...options }: EnginesOptions): (issuer: Issuer) => Promise<Engine> {
  const built = new WeakMap<Issuer, { engine: Engine; version: string }>();
  return async (issuer) => {
    await issuers.prepare(issuer);
    const current = built.get(issuer);
    const { version } = issuer;
    if (current?.version === version) return current.engine;
    const engine = buildEngine(issuer, {
      ...options,
      pages: enginePages,
      onServerError: (_ctx, error) => log.error("protocol error", error),
    });
    built.set(issuer, { engine, version });
    return engine;
  };
}
