// server.json in the data folder: how commands find the server that runs on it. It may be left over from a
// killed server, so whoever reads it makes sure.
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { trustAuthorityOf } from "./trust.ts";
import type { ServerConfig } from "../config/schema.ts";

export interface RunningServer {
  /** Where this machine reaches it, without a slash at the end. */
  url: string;
  pid: number;
  startedAt: string;
}

const HEALTH_TIMEOUT_MILLISECONDS = 5_000;

/** How this machine itself reaches a server with this configuration. */
export function addressHere({ host, https }: Pick<ServerConfig, "host" | "https">, port: number): string {
  return `${https ? "https" : "http"}://${reachableHost(host)}:${port}`;
}

function reachableHost(host: string): string {
  if (host === "loopback") return "localhost";
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host.includes(":")) return host === "::" ? "[::1]" : `[${host}]`;
  return host;
}

/** Answers how to remove it again. */
export function writeServerFile(folder: string, server: RunningServer): () => void {
  const file = join(folder, "server.json");
  // Renamed into place: nobody reads half of it, and it gets this mode even where the file exists.
  const temporary = `${file}.${server.pid}`;
  writeFileSync(temporary, `${JSON.stringify(server)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
  return () => {
    if (readServerFile(folder)?.pid === server.pid) rmSync(file, { force: true });
  };
}

/** The server of this data folder, if one is alive and answers. */
export async function findServer(folder: string): Promise<RunningServer | undefined> {
  const server = readServerFile(folder);
  if (!server || !isAlive(server.pid)) return undefined;
  if (server.url.startsWith("https:")) trustAuthorityOf(folder);
  return (await isMintmark(server.url, HEALTH_TIMEOUT_MILLISECONDS)) ? server : undefined;
}

/** Whether a Mintmark answers at this address. */
export async function isMintmark(url: string, timeoutMilliseconds: number): Promise<boolean> {
  try {
    const response = await fetch(`${url}/_mintmark/health`, {
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    await response.body?.cancel();
    return response.headers.get("x-mock") === "mintmark";
  } catch {
    return false;
  }
}

function readServerFile(folder: string): RunningServer | undefined {
  try {
    const value = JSON.parse(
      readFileSync(join(folder, "server.json"), "utf8"),
    ) as Partial<RunningServer> | null;
    if (typeof value?.url !== "string" || !Number.isInteger(value.pid)) return undefined;
    return value as RunningServer;
  } catch {
    return undefined; // none, or not one of ours: as good as none
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // somebody else's, but there
  }
}
