// Starts a server: opens its sockets, its store and its issuers. web.ts has the rest, and is loaded with the
// first request that http/direct does not answer.
import type { IncomingMessage, ServerResponse } from "node:http";
import { baseUrls, configuredPorts, type Ports, tlsNames } from "./addresses.ts";
import type { ResolvedConfig } from "./config/builtin.ts";
import { firstTouchOf } from "./config/derived.ts";
import { type Call, callVerb } from "./control/call.ts";
import { Calls } from "./control/calls.ts";
import type { Checks } from "./control/check-run.ts";
import { type SeenRequest, seenRequest } from "./control/seen-request.ts";
import type { Control } from "./control/verb.ts";
import { refuseUnsafeStart } from "./guards.ts";
import { answerDirectly } from "./http/direct/direct.ts";
import { Port } from "./http/direct/port.ts";
import { type Doors, openDoors } from "./http/doors.ts";
import type { TlsSpeech } from "./http/listen.ts";
import { Recorder } from "./http/recorder.ts";
import { answerUnopened } from "./http/unopened.ts";
import { forgetRun } from "./issuer/forget-run.ts";
import { createLog, type Log } from "./log.ts";
import { type Opened, openIssuers, openStore } from "./opened.ts";
import type { Sharing, Store } from "./store/contract.ts";
import type { LocalAuthority } from "./tls/local-authority.ts";

export interface Started extends Opened {
  /** Base URL without a trailing slash. */
  url: string;
  port: number;
  log: Log;
}

const GRACE_MILLISECONDS = 3_000;
const PURGE_INTERVAL_MILLISECONDS = 60_000;

export interface StartOptions {
  keys: "generate" | "published";
  port: number;
  /** The ports to listen on. Default: those of the configuration. */
  ports?: Ports | undefined;
  /** Sends messages to the other processes that serve the same data folder. Default: there are none. */
  sharing?: Sharing | undefined;
  /** Whether to forget what a server of one process forgets when it ends: faults, requests and the like. */
  beginsAnew?: boolean | undefined;
  /** Called with every request that was answered, except reads of Mintmark's own pages and API. */
  onRequest?: ((request: SeenRequest) => void) | undefined;
}

/** Returns the ports of the configuration, with a free one for each 0. @throws MintmarkError `port_in_use` */
export async function freePorts(config: ResolvedConfig, port: number): Promise<Ports> {
  const doors = await openDoors(config.host, configuredPorts(config, port), undefined);
  await doors.close(0);
  return doors.ports;
}

export async function startServer(
  config: ResolvedConfig,
  { keys, port, ports: givenPorts, sharing, beginsAnew, onRequest }: StartOptions,
): Promise<Started> {
  refuseUnsafeStart(config, keys, process.env);
  const store = await openStore(config, sharing);
  const log = createLog(config.log);
  if (store.warning !== undefined) log.info(`WARNING: ${store.warning}`);
  let doors: Doors | undefined;
  try {
    const tls = config.https ? await tlsIdentity(config, log) : undefined;
    const opened = (doors = await openDoors(
      config.host,
      givenPorts ?? configuredPorts(config, port),
      tls?.speech,
    ));
    const urls = baseUrls(config, opened.ports);
    const recorder = new Recorder(urls.main, store.artifacts);
    const issuers = openIssuers(config, store, {
      keys,
      baseUrls: urls,
      recorder,
      firstTouch: firstTouchOf(config, config.issuers.default),
      onRequest: onRequest && ((issuer, entry) => onRequest(seenRequest(issuer, entry))),
    });
    if (beginsAnew) await forgetRun(issuers, store);
    const ports = new Map<string | undefined, Port>();
    const portOf = (issuerId?: string): Port => {
      const known = ports.get(issuerId);
      if (known) return known;
      const publicUrl = new URL(issuerId === undefined ? urls.main : urls.of(issuerId));
      const port = new Port({ issuers, issuerId, publicUrl, allowHosts: config.allowHosts });
      ports.set(issuerId, port);
      return port;
    };
    // Koa and the engine take most of the time that loading takes, and a process that only mints needs neither.
    const web = onFirstUse(async () => {
      const { createWeb } = await import("./web.ts");
      return createWeb({ config, store, control, recorder, urls, portOf, log, onRequest });
    });
    let checks: Checks | undefined;
    const control: Control = {
      issuers,
      authority: tls?.authority,
      log,
      calls: new Calls(store.sharing),
      checks: onFirstUse(
        async () => (checks = await openChecks((verb, input) => callVerb(control, verb, input), store)),
      ),
      sendTo: async (issuer, request) => {
        const { sendToSelf } = await import("./http/own-requests.ts");
        const port = opened.ports.own.get(issuer.id) ?? opened.ports.main;
        return sendToSelf({ host: ownHost(config.host), port, isSecure: config.https }, request);
      },
      endSession: async (issuer, id) => (await (await web()).engineOf(issuer)).endSession(id),
    };
    const serveAt = (issuerId?: string) => {
      const port = portOf(issuerId);
      return async (request: IncomingMessage, response: ServerResponse) => {
        try {
          // If the store fails, so does the request, which then says so in its own form.
          await issuers.refresh()?.catch(() => {});
          if (await answerDirectly(port, request, response)) return;
          await (await web()).serve(request, response, issuerId);
        } catch (error) {
          log.error("the server cannot answer requests", error);
          answerUnopened(response, error);
        }
      };
    };
    opened.serve(serveAt());
    for (const { id, hasOwnPort } of issuers.all()) if (hasOwnPort) opened.serve(serveAt(id), id);
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
        await checks?.close();
        issuers.close();
        await opened.close(GRACE_MILLISECONDS);
        await issuers.closeTemporary();
        await store.close();
      },
    };
  } catch (error) {
    await doors?.close(0);
    await store.close();
    throw error;
  }
}

/** Returns an address at which this process reaches its own sockets. */
function ownHost(host: string): string {
  if (host === "::") return "::1";
  return ["loopback", "localhost", "0.0.0.0"].includes(host) ? "127.0.0.1" : host;
}

/** Opens the checks of this process, and of all others that serve the store. */
async function openChecks(call: Call, { artifacts, sharing }: Store): Promise<Checks> {
  const { BackgroundChecks } = await import("./check/background.ts");
  if (!sharing) return new BackgroundChecks(call);
  const { SharedChecks } = await import("./control/shared-checks.ts");
  return SharedChecks.open({ artifacts, sharing }, (onChange) => new BackgroundChecks(call, onChange));
}

/** Makes the certificate for all names of the server, and returns it with the CA that signed it. */
async function tlsIdentity(
  config: ResolvedConfig,
  log: Log,
): Promise<{ speech: TlsSpeech; authority: LocalAuthority }> {
  // Loaded only if needed: the certificate library is large, and most servers use plain HTTP.
  const { localAuthority } = await import("./tls/local-authority.ts");
  const { makeServerIdentity } = await import("./tls/authority.ts");
  const names = tlsNames(config);
  const authority = await localAuthority(config.ephemeral ? undefined : config.data, names);
  const identity = await makeServerIdentity(authority, names);
  const onPlainHttp = () =>
    log.info("refused a request in plain HTTP: this port speaks HTTPS only; use https:// in its URL");
  return { speech: { identity, asksForCertificate: config.clientCertificates, onPlainHttp }, authority };
}

/** Returns a function that makes the value when it is first called, and tries again if that failed. */
function onFirstUse<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
