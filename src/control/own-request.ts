// A request that the server sends to itself, over a connection of its own, and the answer to it.

export interface OwnRequest {
  method: string;
  /** Path and query on this server. */
  path: string;
  headers: Record<string, string>;
  body?: string | undefined;
}

export interface OwnAnswer {
  status: number;
  statusText: string;
  headers: Record<string, string>;
  body: string;
}
