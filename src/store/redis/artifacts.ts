// Stores the protocol engine's short-lived artifacts in Redis. See artifact-scripts.ts for the keys.
import type { Artifact, ArtifactStore } from "../contract.ts";
import { AFTER_ALL } from "../cursor.ts";
import { ARTIFACT_KEYS, CONSUME, DELETE, DELETE_MARKED, GET, LIST, PURGE, PUT } from "./artifact-scripts.ts";
import type { Reply } from "./client.ts";
import type { RedisConnection, Script } from "./connection.ts";
import { mark } from "./marks.ts";
import { purgeInSlices } from "./purge.ts";

const READ_AT_ONCE = 500;

export class RedisArtifacts implements ArtifactStore {
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async put(artifact: Artifact): Promise<void> {
    await this.#put(artifact, "replace");
  }

  async add(artifact: Artifact): Promise<boolean> {
    return (await this.#put(artifact, "add")) === 1;
  }

  async get(issuer: string, model: string, id: string): Promise<Artifact | undefined> {
    return artifactOf((await this.#run(GET, issuer, [nameOf(model, id)])) as Reply[]);
  }

  async list(issuer: string, model: string): Promise<Artifact[]> {
    const all: Artifact[] = [];
    let before = AFTER_ALL;
    for (;;) {
      const page = await this.#newest(issuer, mark("m", model), before, READ_AT_ONCE);
      all.push(...page.flatMap(({ artifact }) => artifact ?? []));
      before = page.at(-1)?.number ?? 0;
      if (page.length < READ_AT_ONCE) return all;
    }
  }

  findByUid(issuer: string, model: string, uid: string): Promise<Artifact | undefined> {
    return this.#find(issuer, markOf("u", model, uid));
  }

  findByUserCode(issuer: string, model: string, userCode: string): Promise<Artifact | undefined> {
    return this.#find(issuer, markOf("c", model, userCode));
  }

  async consume(issuer: string, model: string, id: string, at: number): Promise<boolean> {
    return (await this.#run(CONSUME, issuer, [nameOf(model, id), String(at)])) === 1;
  }

  async delete(issuer: string, model: string, id: string): Promise<void> {
    await this.#run(DELETE, issuer, [nameOf(model, id)]);
  }

  async deleteByGrant(issuer: string, model: string, grantId: string): Promise<void> {
    await this.#run(DELETE_MARKED, issuer, [markOf("g", model, grantId)]);
  }

  async count(issuer: string, model: string): Promise<number> {
    const key = this.#keysOf(issuer)[ARTIFACT_KEYS.indexOf("counts")]!;
    return Number((await this.#connection.send("HGET", key, model)) ?? 0);
  }

  purge(issuer: string, expiredBefore: number, most?: number): Promise<number> {
    const purgeSlice = async (limit: number) =>
      Number(await this.#run(PURGE, issuer, [String(expiredBefore), String(limit)]));
    return purgeInSlices(purgeSlice, most);
  }

  async clear(issuer: string): Promise<void> {
    const keys = this.#keysOf(issuer).filter((_, place) => ARTIFACT_KEYS[place] !== "numbers");
    await this.#connection.send("UNLINK", ...keys);
  }

  #put(artifact: Artifact, mode: "add" | "replace"): Promise<Reply> {
    const { issuer, model, id, grantId, uid, userCode, expiresAt, consumedAt } = artifact;
    const marks = [
      mark("m", model),
      ...(uid === undefined ? [] : [markOf("u", model, uid)]),
      ...(userCode === undefined ? [] : [markOf("c", model, userCode)]),
      ...(grantId === undefined ? [] : [markOf("g", model, grantId)]),
    ].join(",");
    const times = [expiresAt, consumedAt].map((time) => String(time ?? ""));
    return this.#run(PUT, issuer, [nameOf(model, id), marks, JSON.stringify(artifact), ...times, mode]);
  }

  async #find(issuer: string, sought: string): Promise<Artifact | undefined> {
    return (await this.#newest(issuer, sought, AFTER_ALL, 1))[0]?.artifact;
  }

  async #newest(issuer: string, sought: string, before: number, limit: number) {
    const rows = (await this.#run(LIST, issuer, [sought, String(before), String(limit)])) as Reply[][];
    return rows.map(([number, ...state]) => ({ number: Number(number), artifact: artifactOf(state) }));
  }

  #run(script: Script, issuer: string, values: string[]): Promise<Reply> {
    return this.#connection.run(script, this.#keysOf(issuer), values);
  }

  #keysOf(issuer: string): string[] {
    return ARTIFACT_KEYS.map((name) => `${this.#connection.root}:${issuer}:artifacts:${name}`);
  }
}

function nameOf(model: string, id: string): string {
  return `${model}:${id}`;
}

function markOf(kind: string, model: string, value: string): string {
  return mark(kind, JSON.stringify([model, value]));
}

function artifactOf([row, consumed]: Reply[]): Artifact | undefined {
  if (typeof row !== "string") return undefined;
  const { grantId, uid, userCode, ...artifact } = JSON.parse(row.slice(row.indexOf("\n") + 1)) as Artifact;
  return { ...artifact, grantId, uid, userCode, consumedAt: consumed == null ? null : Number(consumed) };
}
