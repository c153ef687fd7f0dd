// Everything behind the sockets that answers requests: the issuers' engines and the Koa applications around them.
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { BaseUrls } from "./addresses.ts";
import type { ResolvedConfig } from "./config/builtin.ts";
import { reachableBecause } from "./config/reach.ts";
import type { Control } from "./control/verb.ts";
import { buildEngine, type Engine } from "./engine/engine.ts";
import { createApp, createIssuerApp } from "./http/app.ts";
import { consoleCallback } from "./http/console/tabs.ts";
import type { Port } from "./http/direct/port.ts";
import { enginePages } from "./http/engine-pages.ts";
import type { OnRequest } from "./http/other-requests.ts";
import type { Recorder } from "./http/recorder.ts";
import { UnreadAnswers } from "./http/unread-answers.ts";
import type { Issuer } from "./issuer/issuer.ts";
import type { Issuers } from "./issuer/issuers.ts";
import type { Log } from "./log.ts";
import type { Store } from "./store/contract.ts";

export interface WebOptions {
  config: ResolvedConfig;
  store: Store;
  control: Control;
  recorder: Recorder;
  urls: BaseUrls;
  /** The main port, or the port of this issuer. */
  portOf: (issuerId?: string) => Port;
  log: Log;
  onRequest: OnRequest;
}

export interface Web {
  engineOf(issuer: Issuer): Promise<Engine>;
  /** Serves a request at the main port, or at the port of this issuer. It never rejects. */
  serve(request: IncomingMessage, response: ServerResponse, issuerId?: string): Promise<void>;
}

export async function createWeb(options: WebOptions): Promise<Web> {
  const { config, store, control, recorder, urls, portOf, log, onRequest } = options;
  const cookieKeys = await loadCookieKeys(store);
  // Servers behind one URL must have cookies of the same names.
  const { port: publicPort, protocol } = new URL(urls.main);
  const cookieSuffix = publicPort || (protocol === "https:" ? "443" : "80");
  const isForThisMachineAlone = reachableBecause(config) === undefined;
  const callback = consoleCallback(urls.main);
  const engineOf = engines({
    issuers: control.issuers,
    cookieKeys,
    cookieSuffix,
    corsOrigins: config.corsOrigins,
    consoleCallback: callback,
    isForThisMachineAlone,
    log,
  });
  const shared = { engineOf, cookieKeys, log, onRequest };
  const main = createApp({
    ...shared,
    control,
    recorder,
    store,
    publicUrl: new URL(urls.main),
    publicUrlIsFixed: config.publicUrl !== undefined,
    adminToken: config.adminToken,
    consoleCallback: callback,
    isForThisMachineAlone,
    port: portOf(),
    cookieSuffix,
  }).callback();
  const own = new Map(
    control.issuers.all().flatMap((issuer) => {
      if (!issuer.hasOwnPort) return [];
      const publicUrl = new URL(urls.of(issuer.id));
      const publicUrlIsFixed = issuer.settings.publicUrl !== undefined;
      const app = createIssuerApp({
        ...shared,
        issuer,
        publicUrl,
        publicUrlIsFixed,
        port: portOf(issuer.id),
      });
      return [[issuer.id, app.callback()] as const];
    }),
  );
  const unread = new UnreadAnswers();
  return {
    engineOf,
    serve: async (request, response, id) => {
      const handle = id === undefined ? main : own.get(id);
      await handle?.(request, response);
      unread.watch(response);
    },
  };
}

/** Loads the signing keys of login cookies from the store, so that sessions survive a restart. */
async function loadCookieKeys({ documents }: Pick<Store, "documents">): Promise<string[]> {
  const found = await documents.get<string[]>("", "secrets", "cookies");
  if (found) return found.value;
  const made = [randomBytes(32).toString("base64url")];
  const version = await documents.put("", "secrets", "cookies", made, 0);
  return version === undefined ? loadCookieKeys({ documents }) : made;
}

interface EnginesOptions {
  issuers: Issuers;
  cookieKeys: string[];
  cookieSuffix: string;
  corsOrigins: string[];
  consoleCallback: string;
  isForThisMachineAlone: boolean;
  log: Log;
}

/** Returns each issuer's engine, built on first use and again after the keys or the directory changed. */
function engines({
  issuers,
  log,
  isForThisMachineAlone,
  ...options
}: EnginesOptions): (issuer: Issuer) => Promise<Engine> {
  const built = new WeakMap<Issuer, { engine: Engine; version: string }>();
  return async (issuer) => {
    await issuers.prepare(issuer);
    const current = built.get(issuer);
    const { version } = issuer;
    if (current?.version === version) return current.engine;
    const engine = buildEngine(issuer, {
      ...options,
      pages: enginePages(issuer, isForThisMachineAlone),
      onServerError: (_ctx, error) => log.error("protocol error", error),
    });
    built.set(issuer, { engine, version });
    return engine;
  };
}
