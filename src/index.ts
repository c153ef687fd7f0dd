// Mintmark's public API.
import type * as z from "zod";
import { parseConfig } from "./config/parse.ts";
import type { ConfigInput } from "./config/schema.ts";
import { callVerb } from "./control/call.ts";
import { showAuthority } from "./control/certificate-authority.ts";
import { closeIssuer, isolateIssuer, listIssuers, type IssuerRecord } from "./control/issuers.ts";
import { isLoopbackHost } from "./guards.ts";
import { issuerHandle, type IssuerHandle } from "./handle/handle.ts";
import { refuseUnused } from "./issuer/unused-rules.ts";
import { startServer } from "./mintmark.ts";

export interface CloseOptions {
  /** Reject where a fault or an override was set and not used. Default: false. */
  requireUsedFaults?: boolean;
}

/** An issuer of its own for one test, until it is closed. */
export interface IsolatedIssuer extends IssuerHandle, AsyncDisposable {
  /** Ends it, with everything that it holds: keys, users, tokens, log. */
  close(): Promise<void>;
}

/** A running Mintmark, with the verbs of its default issuer. */
export interface Mintmark extends IssuerHandle, AsyncDisposable {
  /**
   * Whom clients have to trust, where `https` is on.
   *
   * @throws MintmarkError `not_found` where plain HTTP is spoken
   * @example
   * const { certificate } = await idp.ca(); // PEM, for `ca` of a TLS client
   */
  ca(): Promise<z.output<typeof showAuthority.output>>;
  /** The verbs of one issuer. @throws MintmarkError `unknown_issuer` */
  issuer(id: string): Promise<IssuerHandle>;
  /**
   * Makes a fresh issuer with keys, users, clock, faults and log of its own, in a few milliseconds: hundreds of them
   * serve parallel tests that do not see each other.
   *
   * @param settings the same fields as an issuer of the configuration; what is not given is as the default issuer is
   *   configured, or the one that `issuer` names. `alg` (default ES256, whose keys take no time to make) and `id`
   *   (default: a random one) are its own. An RSA key is shared by all isolated issuers of the process, under a `kid`
   *   of its own.
   * @throws MintmarkError `bad_request`, `conflict` for an id or a path that is taken; ConfigError
   * @example
   * await using own = await idp.isolate({ users: { alice: { roles: ["admin"] } } });
   * await own.clock.advance(3600); // nobody else's
   */
  isolate(settings?: z.input<typeof isolateIssuer.input>): Promise<IsolatedIssuer>;
  readonly issuers: {
    /** All issuers, isolated ones included. */
    list(): Promise<IssuerRecord[]>;
    /** Ends an isolated issuer. @throws MintmarkError `unknown_issuer`, `conflict` for a configured one */
    close(id: string): Promise<void>;
  };
  /**
   * Finishes what is in flight and lets go of the port and the store.
   *
   * @throws MintmarkError `unused_faults`, once closed, with `requireUsedFaults` where a fault or an override of any
   * issuer was never used, or less often than its `times`: the test did not test what it says.
   */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Starts an issuer inside this process: in memory, on a free port of loopback, with the published development
 * keys, unless the configuration says otherwise. It listens when the promise resolves.
 *
 * @param config the same fields as `mintmark.config.ts`; files and environment variables are not read.
 * @throws ConfigError with every problem of the configuration at once
 * @throws MintmarkError `port_in_use`, `production`, `published_keys`, `wide_bind`, `store_failed`
 *
 * @example
 * await using idp = await startMintmark({ users: { alice: { roles: ["developer"] } } });
 * const token = await idp.token({ user: "alice", audience: "http://localhost:8000/mcp", scope: "read" });
 */
export async function startMintmark(config: ConfigInput = {}): Promise<Mintmark> {
  const builtInStaticTokens = config.host === undefined || isLoopbackHost(config.host);
  const resolved = parseConfig({ ephemeral: true, log: "silent", ...config }, { builtInStaticTokens });
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
    if (requireUsedFaults) refuseUnused(issuers.all());
  };
  const closeIsolated = async (id: string) => void (await callVerb(control, closeIssuer, { id }));
  const isolate = async (settings: z.input<typeof isolateIssuer.input> = {}) => {
    const { id } = await callVerb(control, isolateIssuer, settings);
    const end = () => closeIsolated(id);
    return Object.assign(await handle(id), { close: end, [Symbol.asyncDispose]: end });
  };
  return Object.assign(await handle(), {
    ca: () => callVerb(control, showAuthority, {}),
    issuer: handle,
    isolate,
    issuers: {
      list: async () => (await callVerb(control, listIssuers, {})).items,
      close: closeIsolated,
    },
    close,
    [Symbol.asyncDispose]: () => close(),
  });
}

export type { CheckOptions } from "./check/options.ts";
export type { CaseResult, CheckReport, Finding } from "./check/report/report.ts";
export { defineConfig } from "./config/define.ts";
export type { ConfigInput as MintmarkConfig } from "./config/schema.ts";
export { ConfigError, MintmarkError, type ConfigProblem, type ErrorCode } from "./errors.ts";
export type { FaultRecord } from "./control/faults.ts";
export type { FlawRecord } from "./control/flaws.ts";
export type { DirectoryRecord } from "./control/directory-verbs.ts";
export type { IssuerRecord } from "./control/issuers.ts";
export type { KeyRecord } from "./control/key-record.ts";
export type { Inspection } from "./control/inspect.ts";
export type { OverrideRecord } from "./control/overrides.ts";
export type { HooksHandle, OverrideOptions, OverridesHandle } from "./handle/amendments.ts";
export type { AnswerMoment, Hook, TokenMoment } from "./issuer/overrides/hooks.ts";
export type { RequestRecord } from "./control/request-record.ts";
export type { IssuerHandle, MintOptions } from "./handle/handle.ts";
export type { DirectoryHandle } from "./handle/directory.ts";
export type { FaultOptions } from "./handle/faults.ts";
export type { RequestFilter } from "./handle/requests.ts";
export type { SessionRecord } from "./control/sessions.ts";
export type { EndedSession, SessionsHandle } from "./handle/sessions.ts";
export type { MintedToken, TokenRecord } from "./tokens/record.ts";
