// Mintmark's public API.
import { parseConfig } from "./config/parse.ts";
import type { ConfigInput } from "./config/schema.ts";
import { isLoopbackHost } from "./guards.ts";
import { issuerHandle, type IssuerHandle } from "./handle.ts";
import { refuseUnused } from "./issuer/faults/list.ts";
import { startServer } from "./mintmark.ts";

export interface CloseOptions {
  /** Reject where a fault was set and not used. Default: false. */
  requireUsedFaults?: boolean;
}

/** A running Mintmark, with the verbs of its default issuer. */
export interface Mintmark extends IssuerHandle, AsyncDisposable {
  /** The verbs of one issuer. @throws MintmarkError `unknown_issuer` */
  issuer(id: string): Promise<IssuerHandle>;
  /**
   * Finishes what is in flight and lets go of the port and the store.
   *
   * @throws MintmarkError `unused_faults`, once closed, with `requireUsedFaults` where a fault of any issuer was never
   * used, or less often than its `times`: the test did not test what it says.
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
  const { issuers } = started.control;
  const handle = async (id?: string) => {
    const issuer = await issuers.get(id);
    return issuerHandle(started.control, issuer.id, issuer.url);
  };
  let closing: Promise<void> | undefined;
  const close = async ({ requireUsedFaults = false }: CloseOptions = {}) => {
    await (closing ??= started.close());
    if (requireUsedFaults) refuseUnused(issuers.all());
  };
  return Object.assign(await handle(), { issuer: handle, close, [Symbol.asyncDispose]: () => close() });
}

export type { CheckOptions } from "./check/options.ts";
export type { CaseResult, CheckReport, Finding } from "./check/report.ts";
export { defineConfig } from "./config/define.ts";
export type { ConfigInput as MintmarkConfig } from "./config/schema.ts";
export { ConfigError, MintmarkError, type ConfigProblem, type ErrorCode } from "./errors.ts";
export type { FaultRecord } from "./control/faults.ts";
export type { FlawRecord } from "./control/flaws.ts";
export type { KeyRecord } from "./control/key-record.ts";
export type { RequestRecord } from "./control/request-record.ts";
export type { FaultOptions, IssuerHandle, MintOptions, RequestFilter } from "./handle.ts";
export type { MintedToken, TokenRecord } from "./tokens/record.ts";
