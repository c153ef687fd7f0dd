// Mintmark's public API.
import type * as z from "zod";
import { parseConfig } from "./config/parse.ts";
import type { ConfigInput } from "./config/schema.ts";
import { callVerb } from "./control/call.ts";
import type { showAuthority } from "./control/certificate-authority.ts";
import type { isolateIssuer, IssuerRecord } from "./control/issuers.ts";
import { type IssuerHandle, issuerHandle } from "./handle/handle.ts";
import { startServer } from "./mintmark.ts";

/** Options of `Mintmark.close`. */
export interface CloseOptions {
  /** Whether to throw `unused_faults` if a fault or an override was set but not used. Default: false. */
  requireUsedFaults?: boolean;
}

/** An issuer for one test, made by `isolate`. `await using` closes it at the end of the block. */
export interface IsolatedIssuer extends IssuerHandle, AsyncDisposable {
  /**
   * Closes the issuer and deletes everything that it holds: keys, users, tokens, log.
   *
   * @throws MintmarkError `unknown_issuer` if it is closed already
   * @example
   * const own = await idp.isolate();
   * await own.close();
   */
  close(): Promise<void>;
}

/** A running server with the verbs of its default issuer. `await using` closes it at the end of the block. */
export interface Mintmark extends IssuerHandle, AsyncDisposable {
  /**
   * Returns the certificate of the local CA, which clients must trust if `https` is on.
   *
   * @throws MintmarkError `not_found` if the server speaks plain HTTP
   * @example
   * const { certificate } = await idp.ca(); // PEM, for `ca` of a TLS client
   */
  ca(): Promise<z.output<typeof showAuthority.output>>;
  /**
   * Returns the verbs of one issuer.
   *
   * @throws MintmarkError `unknown_issuer`
   * @example
   * const idp = await startMintmark({ issuers: { tenant: {} } });
   * const tenant = await idp.issuer("tenant");
   */
  issuer(id: string): Promise<IssuerHandle>;
  /**
   * Makes a new issuer with its own keys, users, clock, faults and log, in a few milliseconds. Parallel tests
   * that use one each do not affect each other.
   *
   * @param settings the fields of an issuer in the configuration, and `id` (default: a random id). Settings
   *   you leave out are taken from the default issuer, or the one that `issuer` names, except its URL and
   *   `alg` (default: ES256, whose keys are made fastest). All isolated issuers of the process share one RSA
   *   key, each under its own `kid`.
   * @throws MintmarkError `bad_request` for invalid settings, `conflict` for an id or a path that is taken or
   *   if 2000 isolated issuers are open, `unknown_issuer` for `issuer`; ConfigError for settings that
   *   contradict each other
   * @example
   * await using own = await idp.isolate({ users: { alice: { roles: ["admin"] } } });
   * await own.clock.advance(3600); // no other test is affected
   */
  isolate(settings?: z.input<typeof isolateIssuer.input>): Promise<IsolatedIssuer>;
  /** All issuers of this server. */
  readonly issuers: {
    /**
     * Lists the issuers with the URLs of their endpoints, isolated ones included.
     *
     * @example
     * const [{ url, endpoints }] = await idp.issuers.list();
     */
    list(): Promise<IssuerRecord[]>;
    /**
     * Closes an isolated issuer and deletes everything that it holds.
     *
     * @throws MintmarkError `unknown_issuer`, `conflict` for a configured issuer
     * @example
     * const { id } = await idp.isolate();
     * await idp.issuers.close(id);
     */
    close(id: string): Promise<void>;
  };
  /**
   * Stops the server: waits up to 3 seconds for requests in progress, then closes the port and the store.
   * It may be called more than once.
   *
   * @throws MintmarkError `unused_faults`, after closing, with `requireUsedFaults` if a fault or an override
   *   of any issuer was never used, or less often than its `times`: then the test did not test what it was
   *   meant to
   * @example
   * afterAll(() => idp.close({ requireUsedFaults: true }));
   */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Starts a server inside this process: in memory, on a free port of loopback, with the published development
 * keys, unless the configuration says otherwise. It listens when the promise resolves.
 *
 * @param config the fields of `mintmark.config.ts`. Configuration files and `MINTMARK_…` variables are not
 *   read.
 * @throws ConfigError with every problem of the configuration at once
 * @throws MintmarkError `port_in_use`, `listen_failed`, `store_failed`, `certificate`; and for unsafe
 *   settings `production` (NODE_ENV, ENVIRONMENT or APP_ENV is `production`), `published_keys` and
 *   `wide_bind` (beyond loopback)
 *
 * @example
 * await using idp = await startMintmark({ users: { alice: { roles: ["developer"] } } });
 * const token = await idp.token({ user: "alice", audience: "http://localhost:8000/mcp", scope: "read" });
 */
export async function startMintmark(config: ConfigInput = {}): Promise<Mintmark> {
  const settings = { ephemeral: config.store === undefined, log: "silent", ...config };
  const resolved = parseConfig(settings, { builtInStaticTokens: "on this machine" });
  const keys = resolved.keys ?? (resolved.ephemeral ? "published" : "generate");
  const started = await startServer(resolved, { keys, port: 0 });
  const { control } = started;
  const { issuers } = control;
  const handle = async (id?: string) => {
    const issuer = await issuers.get(id);
    return issuerHandle(control, issuer.id, issuer.url);
  };
  let closing: Promise<void> | undefined;
  const close = async ({ requireUsedFaults = false }: CloseOptions = {}) => {
    await (closing ??= started.close());
    if (requireUsedFaults) (await import("./control/unused-rules.ts")).refuseUnused(issuers.all());
  };
  const verbs = () => import("./control/issuers.ts"); // loaded with the first call
  const closeIsolated = async (id: string) =>
    void (await callVerb(control, (await verbs()).closeIssuer, { id }));
  const isolate = async (settings: z.input<typeof isolateIssuer.input> = {}) => {
    const { id } = await callVerb(control, (await verbs()).isolateIssuer, settings);
    const end = () => closeIsolated(id);
    return Object.assign(await handle(id), { close: end, [Symbol.asyncDispose]: end });
  };
  return Object.assign(await handle(), {
    ca: async () => {
      const { showAuthority: verb } = await import("./control/certificate-authority.ts");
      return callVerb(control, verb, {});
    },
    issuer: handle,
    isolate,
    issuers: {
      list: async () => (await callVerb(control, (await verbs()).listIssuers, {})).items,
      close: closeIsolated,
    },
    close,
    [Symbol.asyncDispose]: () => close(),
  });
}

export type { CheckOptions } from "./check/options.ts";
export { defineConfig } from "./config/define.ts";
export type { ConfigInput as MintmarkConfig } from "./config/schema.ts";
export type { CaseResult, Cause, CheckReport, Finding } from "./control/check-report.ts";
export type { DirectoryRecord } from "./control/directory-verbs.ts";
export type { FaultRecord } from "./control/faults.ts";
export type { FlawRecord } from "./control/flaws.ts";
export type { Inspection } from "./control/inspect.ts";
export type { IssuerRecord } from "./control/issuers.ts";
export type { KeyRecord } from "./control/key-record.ts";
export type { OverrideRecord } from "./control/overrides.ts";
export type { RequestRecord } from "./control/request-record.ts";
export type { SessionRecord } from "./control/sessions.ts";
export { ConfigError, type ConfigProblem, type ErrorCode, MintmarkError } from "./errors.ts";
export type { HooksHandle, OverrideOptions, OverridesHandle } from "./handle/amendments.ts";
export type { DirectoryHandle } from "./handle/directory.ts";
export type { FaultOptions } from "./handle/faults.ts";
export type { IssuerHandle, MintOptions } from "./handle/handle.ts";
export type { RequestFilter } from "./handle/requests.ts";
export type { EndedSession, SessionsHandle } from "./handle/sessions.ts";
export type { AnswerMoment, Hook, TokenMoment } from "./issuer/overrides/hooks.ts";
export type { MintedToken, TokenRecord } from "./tokens/record.ts";
