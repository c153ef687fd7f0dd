// Stores token rows in Redis. See token-scripts.ts for the keys.
import { setImmediate } from "node:timers/promises";
import { MintmarkError } from "../../errors.ts";
import type { TokenFilter, TokenPage, TokenRow, TokenStore, TokenTest } from "../contract.ts";
import { AFTER_ALL, numberAt } from "../cursor.ts";
import type { Reply } from "./client.ts";
import type { RedisConnection, Script } from "./connection.ts";
import { mark } from "./marks.ts";
import { purgeInSlices } from "./purge.ts";
import { CONSUME, FIND, GET, INSERT, LIST, PURGE, REVOKE, TOKEN_KEYS, TOUCH } from "./token-scripts.ts";

/** Rows that a list or a revocation reads before it lets other requests pass. */
const READ_AT_ONCE = 500;

/** The stored JSON of a row: hashes are text, and times that change are in keys of their own. */
type StoredRow = Omit<TokenRow, "wireHash" | "twinHash" | "consumedAt" | "revokedAt" | "lastUsedAt"> & {
  wireHash: string;
  twinHash: string | null;
};
type Condition = TokenFilter & { id?: string | undefined };

/** The filters that have marks, those first that fewer tokens match. */
const MARKED = [
  ["g", "grantId"],
  ["s", "subject"],
  ["c", "clientId"],
  ["k", "kid"],
] as const;

export class RedisTokens implements TokenStore {
  readonly #connection: RedisConnection;
  readonly #keys = new Map<string, string[]>();
  /** Uses that are not stored yet: the time by id, by issuer. */
  #touched = new Map<string, Map<string, number>>();
  #touching: Promise<void> = Promise.resolve();

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async insert(...rows: readonly TokenRow[]): Promise<void> {
    await Promise.all(rows.map((row) => this.#insert(row)));
  }

  async #insert(row: TokenRow): Promise<void> {
    const { id, issuer, kid, consumedAt, revokedAt, lastUsedAt, ...rest } = row;
    const wireHash = textOf(row.wireHash);
    const twinHash = row.twinHash && textOf(row.twinHash);
    const stored: StoredRow = { id, issuer, kid, ...rest, wireHash, twinHash };
    const marks = MARKED.flatMap(([kind, field]) => (row[field] === null ? [] : mark(kind, row[field])));
    const inserted = await this.#run(INSERT, issuer, [
      ...[id, wireHash, twinHash ?? "", kid === null ? "" : Buffer.from(kid).toString("base64url")],
      ...[marks.join(","), JSON.stringify(stored)],
      ...[row.expiresAt, revokedAt, consumedAt, lastUsedAt].map((time) => String(time ?? "")),
    ]);
    if (inserted === 0) throw new MintmarkError("conflict", `there is already a token with the id ${id}`);
  }

  async get(issuer: string, id: string): Promise<TokenRow | undefined> {
    return rowOf(await this.#run(GET, issuer, [id]));
  }

  async findByHash(issuer: string, hash: Uint8Array): Promise<TokenRow | undefined> {
    return rowOf(await this.#run(FIND, issuer, [textOf(hash)]));
  }

  async list(
    issuer: string,
    filter: TokenFilter,
    { limit, after, test }: { limit: number; after?: string | undefined; test?: TokenTest | undefined },
  ): Promise<TokenPage> {
    const found: { number: number; row: TokenRow }[] = [];
    // One additional row tells whether there is a next page.
    for await (const each of this.#newestFirst(issuer, filter, numberAt(after), limit + 1)) {
      if (test === undefined || test(each.row)) found.push(each);
      if (found.length > limit) break;
    }
    const page = found.slice(0, limit);
    return {
      items: page.map(({ row }) => row),
      next: found.length > limit ? String(page.at(-1)?.number) : null,
    };
  }

  async revoke(issuer: string, { id, ...filter }: Condition, at: number): Promise<number> {
    if (filter.revoked === true) return 0;
    if (id !== undefined) {
      const row = await this.get(issuer, id);
      return row && matches(row, filter) ? this.#revoke(issuer, [id], at) : 0;
    }
    let count = 0;
    let ids: string[] = [];
    for await (const { row } of this.#newestFirst(issuer, { ...filter, revoked: false }, AFTER_ALL)) {
      ids.push(row.id);
      if (ids.length < READ_AT_ONCE) continue;
      count += await this.#revoke(issuer, ids, at);
      ids = [];
    }
    return ids.length === 0 ? count : count + (await this.#revoke(issuer, ids, at));
  }

  async consume(issuer: string, id: string, at: number): Promise<boolean> {
    return (await this.#run(CONSUME, issuer, [id, String(at)])) === 1;
  }

  touch(issuer: string, id: string, at: number): void {
    if (this.#connection.isClosed) return;
    const ofIssuer = this.#touched.get(issuer) ?? new Map<string, number>();
    this.#touched.set(issuer, ofIssuer.set(id, at));
    if (this.#touched.size === 1 && ofIssuer.size === 1) {
      this.#touching = setImmediate().then(() => this.#storeTouched());
    }
  }

  async settled(): Promise<void> {
    await this.#touching;
    await this.#connection.send("PING"); // commands of one connection are done in their order
  }

  async countByKid(issuer: string): Promise<Map<string, number>> {
    const kids = await this.#connection.send("HGETALL", this.#keysOf(issuer)[TOKEN_KEYS.indexOf("kids")]!);
    return new Map(
      pairsOf(kids).map(([kid, count]) => [Buffer.from(kid, "base64url").toString(), Number(count)]),
    );
  }

  async count(issuer: string): Promise<number> {
    return Number(await this.#connection.send("ZCARD", this.#keysOf(issuer)[TOKEN_KEYS.indexOf("all")]!));
  }

  purge(issuer: string, expiredBefore: number, most?: number): Promise<number> {
    const purgeSlice = async (limit: number) =>
      Number(await this.#run(PURGE, issuer, [String(expiredBefore), String(limit)]));
    return purgeInSlices(purgeSlice, most);
  }

  async clear(issuer: string): Promise<void> {
    // Numbers go on, so that an old cursor does not skip new tokens.
    const keys = this.#keysOf(issuer).filter((_, place) => TOKEN_KEYS[place] !== "numbers");
    await this.#connection.send("UNLINK", ...keys);
  }

  /** Stores what is not stored yet. Failures are not reported. */
  async #storeTouched(): Promise<void> {
    const touched = this.#touched;
    this.#touched = new Map();
    const writes = [...touched].map(([issuer, times]) =>
      this.#run(TOUCH, issuer, [...times].flat().map(String)),
    );
    await Promise.allSettled(writes);
  }

  async *#newestFirst(
    issuer: string,
    filter: TokenFilter,
    from: number,
    atLeast = READ_AT_ONCE,
  ): AsyncGenerator<{ number: number; row: TokenRow }> {
    const atOnce = Math.min(atLeast, READ_AT_ONCE);
    let before = from;
    for (;;) {
      const values = [markFor(filter), String(before), String(atOnce)];
      const rows = ((await this.#run(LIST, issuer, values)) as Reply[][]).map(([number, ...state]) => ({
        number: Number(number),
        row: rowOf(state),
      }));
      for (const { number, row } of rows) {
        before = number;
        if (row && matches(row, filter)) yield { number, row };
      }
      if (rows.length < atOnce) return;
    }
  }

  async #revoke(issuer: string, ids: string[], at: number): Promise<number> {
    return Number(await this.#run(REVOKE, issuer, [String(at), ...ids]));
  }

  #run(script: Script, issuer: string, values: string[]): Promise<Reply> {
    return this.#connection.run(script, this.#keysOf(issuer), values);
  }

  #keysOf(issuer: string): string[] {
    let keys = this.#keys.get(issuer);
    if (!keys) {
      keys = TOKEN_KEYS.map((name) => `${this.#connection.root}:${issuer}:tokens:${name}`);
      this.#keys.set(issuer, keys);
    }
    return keys;
  }
}

/** Returns the mark of the filter that the fewest tokens match; empty if it has none. */
function markFor(filter: TokenFilter): string {
  for (const [kind, field] of MARKED) {
    const value = filter[field];
    if (value !== undefined) return mark(kind, value);
  }
  return "";
}

function matches(row: TokenRow, { kind, subject, clientId, kid, grantId, revoked }: TokenFilter): boolean {
  return (
    (kind === undefined || row.kind === kind) &&
    (subject === undefined || row.subject === subject) &&
    (clientId === undefined || row.clientId === clientId) &&
    (kid === undefined || row.kid === kid) &&
    (grantId === undefined || row.grantId === grantId) &&
    (revoked === undefined || (row.revokedAt !== null) === revoked)
  );
}

function rowOf(state: Reply | undefined): TokenRow | undefined {
  const [text, revoked, consumed, used] = (state ?? []) as (string | null)[];
  if (!text) return undefined;
  const { wireHash, twinHash, ...rest } = JSON.parse(text.slice(text.indexOf("\n") + 1)) as StoredRow;
  return {
    ...rest,
    wireHash: bytesOf(wireHash),
    twinHash: twinHash === null ? null : bytesOf(twinHash),
    consumedAt: timeOf(consumed),
    revokedAt: timeOf(revoked),
    lastUsedAt: timeOf(used),
  };
}

function timeOf(text: string | null | undefined): number | null {
  return text == null ? null : Number(text);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64url"));
}

/** A hash comes as a list of names and values, or as an object, depending on the protocol's version. */
export function pairsOf(reply: Reply): [string, string][] {
  if (!Array.isArray(reply)) return Object.entries(reply as unknown as Record<string, string>);
  const texts = reply as string[];
  return texts.flatMap((name, place) => (place % 2 === 0 ? [[name, texts[place + 1]!]] : []));
}
