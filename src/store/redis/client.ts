// The connection to one Redis server, to the server that Sentinels name, or to a cluster, all with the same few methods.
// This is the only file that imports the client library.
import { createClient, createCluster, createSentinel, ErrorReply } from "@redis/client";
import type { RedisAddress } from "../../redis-url.ts";

export type Reply = string | number | null | Reply[];

export interface RedisLink {
  connect(): Promise<unknown>;
  /** Sends a command about the keys that begin with the address' hash tag. */
  send(command: string[]): Promise<Reply>;
  subscribe(channel: string, hear: (text: string) => void): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  /** Calls this when a connection was lost. A cluster or Sentinels may not report it. */
  onLost(listener: (cause: Error) => void): void;
  /** Finishes what was sent, and closes all connections. */
  close(): Promise<unknown>;
  /** Closes all connections at once. */
  destroy(): void;
}

const CONNECT_MILLISECONDS = 2_000;
/** A connection on which nothing arrives for so long is replaced. */
const SILENCE_MILLISECONDS = 5_000;
const PING_MILLISECONDS = 2_000;
const LONGEST_PAUSE_MILLISECONDS = 250;

/** @param tag a key of the address, by which a cluster finds the node that has all its keys */
export function linkTo(address: RedisAddress, tag: string): RedisLink {
  const { kind, tls, nodes, username, password, database, master = "" } = address;
  const options = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    database,
    disableOfflineQueue: true,
    pingInterval: PING_MILLISECONDS,
    socket: {
      connectTimeout: CONNECT_MILLISECONDS,
      socketTimeout: SILENCE_MILLISECONDS,
      reconnectStrategy: (retries: number) => Math.min(retries * 25, LONGEST_PAUSE_MILLISECONDS),
      ...(tls && { tls: true as const }),
    },
  };
  switch (kind) {
    case "server": {
      const [node] = nodes;
      const client = createClient({ ...options, socket: { ...options.socket, ...node } });
      return { ...common(client), send: (command) => client.sendCommand<Reply>(command) };
    }
    case "sentinel": {
      const client = createSentinel({
        name: master,
        sentinelRootNodes: nodes,
        nodeClientOptions: options,
        sentinelClientOptions: { socket: options.socket },
        scanInterval: 1_000,
      });
      return { ...common(client), send: (command) => client.sendCommand<Reply>(false, command) };
    }
    case "cluster": {
      const { socket, database: _, ...login } = options;
      const client = createCluster({
        rootNodes: nodes.map((node) => ({ socket: { ...socket, ...node } })),
        defaults: { ...login, socket },
      });
      return { ...common(client), send: (command) => client.sendCommand<Reply>(tag, false, command) };
    }
  }
}

/** Whether Redis itself has answered with this error. */
export function isErrorReply(error: unknown): boolean {
  return error instanceof ErrorReply;
}

interface Client {
  connect(): Promise<unknown>;
  subscribe(channel: string, hear: (text: string) => void): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  on(event: "error", listener: (cause: unknown) => void): unknown;
  close(): Promise<unknown> | void;
  destroy(): Promise<unknown> | void;
}

function common(client: Client): Omit<RedisLink, "send"> {
  // Without a listener, the first lost connection would end the process.
  client.on("error", () => {});
  return {
    connect: () => client.connect(),
    subscribe: (channel, hear) => client.subscribe(channel, hear),
    unsubscribe: (channel) => client.unsubscribe(channel),
    onLost: (listener) => void client.on("error", (cause) => listener(cause as Error)),
    close: async () => client.close(),
    destroy: () => {
      // Sentinels' clients return a promise.
      Promise.resolve(client.destroy()).catch(() => {});
    },
  };
}
