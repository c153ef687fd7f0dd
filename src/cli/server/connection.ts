// Decides where the verbs of a command are executed: on a server given by URL, on the server that runs on the
// data folder, or on the folder itself if none runs.
import { baseUrls, configuredPorts } from "../../addresses.ts";
import type { ResolvedConfig } from "../../config/builtin.ts";
import { atIssuer, type Call, callVerb } from "../../control/call.ts";
import { MintmarkError } from "../../errors.ts";
import type { ConnectionOptions } from "../options.ts";
import { DEFAULT_PORT, loadSettings } from "../settings.ts";
import { note } from "../text/output.ts";
import { remoteCaller } from "./remote-caller.ts";
import { findServer, isMintmark } from "./running-server.ts";

interface Connection {
  call: Call;
  place: Place;
  close: () => Promise<void>;
}

/** The place where a command's verbs run: a running server, a data folder, or this process. */
export interface Place {
  kind: "server" | "folder" | "memory";
  /** Base URL of the server, or of the one that would run on the folder; without a slash at the end. */
  url: string;
  /** undefined if the server was given by URL. */
  config: ResolvedConfig | undefined;
}

const PROBE_TIMEOUT_MILLISECONDS = 3_000;

/** Opens a connection, runs the task with it and closes it again. */
export async function drive<T>(
  options: ConnectionOptions,
  task: (call: Call, place: Place) => Promise<T>,
): Promise<T> {
  const { call, place, close } = await connect(options);
  try {
    return await task(atIssuer(call, options.issuer), place);
  } finally {
    await close();
  }
}

async function connect(options: ConnectionOptions): Promise<Connection> {
  const adminToken = options.adminToken || undefined;
  if (options.url !== undefined) return overHttp(options.url, adminToken);
  const { data, store, ephemeral } = options;
  const config = await loadSettings({ file: options.config, flags: { data, store, ephemeral } });
  const server = config.ephemeral ? undefined : await findServer(config.data);
  if (server) return overHttp(server.url, adminToken ?? config.adminToken, config);
  if (!ephemeral) await noteOtherServer(config);
  return onFolder(config);
}

function overHttp(url: string, adminToken: string | undefined, config?: ResolvedConfig): Connection {
  const place: Place = { kind: "server", url, config };
  return { call: remoteCaller(url, adminToken), place, close: async () => {} };
}

async function onFolder(config: ResolvedConfig): Promise<Connection> {
  // Loaded only here, because a command that talks to a server does not need the store.
  const { openMintmark } = await import("../../opened.ts");
  const { own } = configuredPorts(config, DEFAULT_PORT);
  const ports = { main: config.port || DEFAULT_PORT, own };
  const opened = await openMintmark(config, { keys: "generate", ports });
  return {
    call: async (verb, input) => {
      if (verb.live !== true) return callVerb(opened.control, verb, input);
      throw new MintmarkError(
        "server_unreachable",
        `${verb.name} needs a running server, but none runs here`,
        {
          hint: "Start `mintmark` first, or name a running server with --url or MINTMARK_URL.",
        },
      );
    },
    place: { kind: config.ephemeral ? "memory" : "folder", url: baseUrls(config, ports).main, config },
    close: () => opened.close(),
  };
}

/** Returns the URL that a server with this configuration usually has. */
function usualUrl({ port, https }: ResolvedConfig): string {
  return `${https ? "https" : "http"}://localhost:${port || DEFAULT_PORT}`;
}

// That server rejects a token minted here although `iss` names it, because its keys are different.
async function noteOtherServer(config: ResolvedConfig): Promise<void> {
  const url = usualUrl(config);
  if (!(await isMintmark(url, PROBE_TIMEOUT_MILLISECONDS))) return;
  const place = config.ephemeral ? "this command works in memory" : `this command works on ${config.data}`;
  note(`note: a Mintmark server runs at ${url}, but ${place}; to use that server, add --url ${url}`);
}
