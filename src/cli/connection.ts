// What the verbs of a command act on: a server elsewhere, the one that runs on the data folder, or the folder
// itself where none runs.
import { callVerb } from "../control/call.ts";
import type { Call } from "./call.ts";
import type { ResolvedConfig } from "../config/builtin.ts";
import type { ConnectionOptions } from "./options.ts";
import { note } from "./output.ts";
import { remoteCaller } from "./remote.ts";
import { findServer, isMintmark } from "./server-file.ts";
import { DEFAULT_PORT, loadSettings } from "./settings.ts";

interface Connection {
  call: Call;
  close: () => Promise<void>;
}

const PROBE_TIMEOUT_MILLISECONDS = 3_000;

/** Runs a task with a connection and lets go of it afterwards. */
export async function drive<T>(options: ConnectionOptions, task: (call: Call) => Promise<T>): Promise<T> {
  const { call, close } = await connect(options);
  try {
    return await task((verb, input) =>
      call(verb, {
        ...input,
        ...(options.issuer !== undefined && { issuer: options.issuer }),
      } as typeof input),
    );
  } finally {
    await close();
  }
}

async function connect(options: ConnectionOptions): Promise<Connection> {
  const adminToken = options.adminToken || undefined;
  if (options.url !== undefined) return overHttp(options.url, adminToken);
  const { data, ephemeral } = options;
  const config = await loadSettings({ file: options.config, flags: { data, ephemeral } });
  const server = config.ephemeral ? undefined : await findServer(config.data);
  if (server) return overHttp(server.url, adminToken ?? config.adminToken);
  if (!ephemeral) await noteOtherServer(config);
  return onFolder(config);
}

function overHttp(url: string, adminToken: string | undefined): Connection {
  return { call: remoteCaller(url, adminToken), close: async () => {} };
}

async function onFolder(config: ResolvedConfig): Promise<Connection> {
  // Loaded only here: it brings the engine along, which a command that talks to a server can do without.
  const { openMintmark } = await import("../mintmark.ts");
  const baseUrl = config.publicUrl?.replace(/\/$/, "") ?? usualUrl(config);
  const opened = openMintmark(config, { keys: "generate", baseUrl });
  return {
    call: (verb, input) => callVerb(opened.control, verb, input),
    close: () => opened.close(),
  };
}

/** Where a server with this configuration would be. */
function usualUrl({ port }: ResolvedConfig): string {
  return `http://localhost:${port || DEFAULT_PORT}`;
}

// A token of this folder looks right to nobody there, though its `iss` says that server made it.
async function noteOtherServer(config: ResolvedConfig): Promise<void> {
  const url = usualUrl(config);
  if (!(await isMintmark(url, PROBE_TIMEOUT_MILLISECONDS))) return;
  const place = config.ephemeral ? "this command works in memory" : `this command works on ${config.data}`;
  note(`note: a Mintmark answers at ${url}, but ${place}; to drive that server: --url ${url}`);
}
