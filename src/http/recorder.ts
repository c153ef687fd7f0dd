// Serves keys that are not the issuer's at `/_mintmark/recorder/:id`, as targets of `jku` and `x5u` headers,
// and counts fetches: a server that fetches them lets a token choose which URL it connects to. Requests need
// no authentication, only the id. Keys and fetches are kept in the store, where every process finds them.
import { randomBytes, randomUUID } from "node:crypto";
import type { JWK } from "jose";
import type { Context } from "koa";
import { MintmarkError } from "../errors.ts";
import type { KeyRecorder } from "../issuer/key-recorder.ts";
import type { ArtifactStore } from "../store/contract.ts";
import { READ, requireMethod } from "./require-method.ts";

export const RECORDER_PREFIX = "/_mintmark/recorder/";

/** A server under test fetches a key at once or never. */
const MOST_KEYS = 10_000;
/** Fetches of one key that are counted. */
const MOST_FETCHES = 1_000;
const KEPT_SECONDS = 3600;
/** No issuer has this id. */
const PLACE = "/recorder";
const KEY = "Key";

export class Recorder implements KeyRecorder {
  readonly #baseUrl: string;
  readonly #artifacts: ArtifactStore;
  readonly #mostKeys: number;

  /**
   * @param baseUrl without a trailing slash
   * @param mostKeys keys kept at most; the oldest are dropped
   */
  constructor(baseUrl: string, artifacts: ArtifactStore, mostKeys = MOST_KEYS) {
    this.#baseUrl = baseUrl;
    this.#artifacts = artifacts;
    this.#mostKeys = mostKeys;
  }

  async publish(publicJwk: JWK): Promise<string> {
    const id = randomBytes(16).toString("base64url");
    await this.#artifacts.purge(PLACE, now());
    const surplus = (await this.#artifacts.count(PLACE, KEY)) + 1 - this.#mostKeys;
    if (surplus > 0) await this.#artifacts.purge(PLACE, now() + KEPT_SECONDS + 1, surplus);
    await this.#add(KEY, id, { publicJwk });
    return `${this.#baseUrl}${RECORDER_PREFIX}${id}`;
  }

  fetches(id: string): Promise<number> {
    return this.#artifacts.count(PLACE, fetchOf(id));
  }

  async serve(ctx: Context): Promise<void> {
    const id = ctx.path.slice(RECORDER_PREFIX.length);
    const key = await this.#artifacts.get(PLACE, KEY, id);
    if (!key) throw new MintmarkError("not_found", `there is nothing at ${ctx.path}`);
    requireMethod(ctx, READ);
    if ((await this.fetches(id)) < MOST_FETCHES) await this.#add(fetchOf(id), randomUUID(), {});
    ctx.set("Cache-Control", "no-store");
    ctx.body = { keys: [key.payload["publicJwk"]] };
  }

  async #add(model: string, id: string, payload: Record<string, unknown>): Promise<void> {
    const expiresAt = now() + KEPT_SECONDS;
    await this.#artifacts.add({ issuer: PLACE, model, id, payload, expiresAt, consumedAt: null });
  }
}

function fetchOf(id: string): string {
  return `Fetch of ${id}`;
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
