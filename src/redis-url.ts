// Reads the URL of a Redis or Valkey server, of its Sentinels, or of a Cluster.

export interface RedisAddress {
  kind: "server" | "sentinel" | "cluster";
  tls: boolean;
  nodes: { host: string; port: number }[];
  username: string | undefined;
  password: string | undefined;
  /** Number of the database. A cluster has only 0. */
  database: number;
  /** The name under which Sentinels know the server. */
  master: string | undefined;
  /** Separates the data of several Mintmark servers on one Redis. */
  prefix: string;
}

/** The forms of the URL, for messages and descriptions. */
export const REDIS_URL_FORMS =
  "redis://HOST:PORT, redis+sentinel://HOST:PORT,HOST:PORT/NAME or redis+cluster://HOST:PORT,HOST:PORT";

const URL_PARTS =
  /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const NODE = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?$/;
const PREFIX = /^[A-Za-z0-9._-]{1,64}$/;
const USUAL_PORT = { server: 6379, sentinel: 26379, cluster: 6379 };

/** Returns undefined if the text is not such a URL. */
export function parseRedisUrl(text: string): RedisAddress | undefined {
  const [, scheme, topology, credentials, hosts = "", path = "", query = ""] = URL_PARTS.exec(text) ?? [];
  if (scheme === undefined) return undefined;
  const kind = (topology ?? "server") as RedisAddress["kind"];
  const nodes = hosts.split(",").map((host) => nodeOf(host, USUAL_PORT[kind]));
  const login = loginOf(credentials);
  const place = placeOf(kind, path);
  const prefix = prefixOf(query);
  const isComplete = nodes.every((node) => node !== undefined);
  if (!isComplete || !login || !place || prefix === undefined) return undefined;
  if (kind === "server" && nodes.length > 1) return undefined;
  return { kind, tls: scheme === "rediss", nodes, ...login, ...place, prefix };
}

/** Returns the address without its password, for messages. */
export function redisPlace({ kind, tls, nodes, database, master }: RedisAddress): string {
  const scheme = `redis${tls ? "s" : ""}${kind === "server" ? "" : `+${kind}`}`;
  const hosts = nodes.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`).join(",");
  const path = [master, database === 0 ? undefined : database].filter((part) => part !== undefined).join("/");
  return `${scheme}://${hosts}${path === "" ? "" : `/${path}`}`;
}

function nodeOf(text: string, usualPort: number): { host: string; port: number } | undefined {
  const [, host, digits] = NODE.exec(text) ?? [];
  const port = digits === undefined ? usualPort : Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  return { host: host.replace(/^\[|\]$/g, ""), port };
}

function loginOf(text = ""): Pick<RedisAddress, "username" | "password"> | undefined {
  const colon = text.indexOf(":");
  const [name, secret] = colon === -1 ? [text, ""] : [text.slice(0, colon), text.slice(colon + 1)];
  try {
    return {
      username: decodeURIComponent(name) || undefined,
      password: decodeURIComponent(secret) || undefined,
    };
  } catch {
    return undefined; // a percent sign that encodes nothing
  }
}

function placeOf(
  kind: RedisAddress["kind"],
  path: string,
): Pick<RedisAddress, "master" | "database"> | undefined {
  const parts = path.split("/").filter((part) => part !== "");
  const master = kind === "sentinel" ? parts.shift() : undefined;
  if (kind === "sentinel" && (master === undefined || !PREFIX.test(master))) return undefined;
  const [digits = "0", ...rest] = parts;
  if (rest.length > 0 || !/^\d{1,4}$/.test(digits)) return undefined;
  const database = Number(digits);
  return kind === "cluster" && database !== 0 ? undefined : { master, database };
}

function prefixOf(query: string): string | undefined {
  const params = new URLSearchParams(query);
  const prefix = params.get("prefix") ?? "mintmark";
  params.delete("prefix");
  return params.size === 0 && PREFIX.test(prefix) ? prefix : undefined;
}
