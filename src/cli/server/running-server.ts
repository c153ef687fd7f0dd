// Reads and writes server.json, by which commands find the server that runs on a data folder. A killed server
// leaves the file behind, so a reader checks that the server still answers.
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import type { ServerConfig } from "../../config/schema.ts";
import { MintmarkError } from "../../errors.ts";

export interface RunningServer {
  /** Base URL at which this machine reaches the server, without a slash at the end. */
  url: string;
  pid: number;
  startedAt: string;
}

/** A command must not take a server for stopped because the machine is busy: it would work on the folder behind it. */
const HEALTH_TIMEOUT_MILLISECONDS = 30_000;

/** Returns the URL at which this machine reaches a server with this configuration. */
export function addressHere({ host, https }: Pick<ServerConfig, "host" | "https">, port: number): string {
  return `${https ? "https" : "http"}://${reachableHost(host)}:${port}`;
}

function reachableHost(host: string): string {
  if (host === "loopback") return "localhost";
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host.includes(":")) return host === "::" ? "[::1]" : `[${host}]`;
  return host;
}

/** Writes server.json and returns a function that removes it, or throws MintmarkError `store_failed`. */
export function writeServerFile(folder: string, server: RunningServer): () => void {
  const file = join(folder, "server.json");
  // Renamed into place, so that no command reads half a file and an existing file gets this mode too.
  const temporary = `${file}.${server.pid}`;
  writeFileSync(temporary, `${JSON.stringify(server)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
  return () => {
    if (readServerFile(folder)?.pid !== server.pid) return;
    try {
      rmSync(file, { force: true });
    } catch (cause) {
      throw new MintmarkError("store_failed", `${file} cannot be removed: ${(cause as Error).message}`, {
        hint: "The server has stopped all the same. Commands notice that, so you need not do anything.",
        cause,
      });
    }
  };
}

/** Returns the server that runs on this data folder, if its process is alive and it answers requests. */
export async function findServer(folder: string): Promise<RunningServer | undefined> {
  const server = readServerFile(folder);
  if (!server || !isAlive(server.pid)) return undefined;
  if (server.url.startsWith("https:")) {
    const { trustAuthorityOf } = await import("./trusted-authority.ts"); // which loads the certificate library
    trustAuthorityOf(folder);
  }
  return (await isMintmark(server.url, HEALTH_TIMEOUT_MILLISECONDS)) ? server : undefined;
}

/** Whether the server at this URL is Mintmark. */
export async function isMintmark(url: string, timeoutMilliseconds: number): Promise<boolean> {
  // Almost every command asks this, and loading fetch takes longer than all else that it does.
  const { get } = url.startsWith("https:") ? await import("node:https") : http;
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  return new Promise<boolean>((resolve, reject) => {
    const request = get(`${url}/_mintmark/health`, { agent: false, signal }, (response) => {
      const { statusCode = 0, headers } = response;
      response.destroy();
      const isRedirect = statusCode >= 300 && statusCode < 400;
      resolve(!isRedirect && headers["x-mock"] === "mintmark");
    });
    request.on("error", reject);
  }).catch(() => false);
}

function readServerFile(folder: string): RunningServer | undefined {
  try {
    const value = JSON.parse(
      readFileSync(join(folder, "server.json"), "utf8"),
    ) as Partial<RunningServer> | null;
    if (typeof value?.url !== "string" || !Number.isInteger(value.pid)) return undefined;
    return value as RunningServer;
  } catch {
    return undefined; // missing, or not written by Mintmark
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // exists, but belongs to another user
  }
}
