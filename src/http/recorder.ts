// Serves keys that are not the issuer's at `/_mintmark/recorder/:id`, as targets of `jku` and `x5u` headers,
// and counts fetches: a server that fetches them lets a token choose which URL it connects to. Requests need
// no authentication, only the id.
import { randomBytes } from "node:crypto";
import type { JWK } from "jose";
import type { Context } from "koa";
import { MintmarkError } from "../errors.ts";
import type { KeyRecorder } from "../issuer/key-recorder.ts";

export const RECORDER_PREFIX = "/_mintmark/recorder/";

/** Keys kept at most; the oldest are dropped. A server under test fetches a key at once or never. */
const LIMIT = 10_000;

export class Recorder implements KeyRecorder {
  readonly #baseUrl: string;
  readonly #shown = new Map<string, { publicJwk: JWK; fetches: number }>();

  /** @param baseUrl without a trailing slash */
  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  publish(publicJwk: JWK): string {
    const id = randomBytes(16).toString("base64url");
    this.#shown.set(id, { publicJwk, fetches: 0 });
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > LIMIT && oldest !== undefined) this.#shown.delete(oldest);
    return `${this.#baseUrl}${RECORDER_PREFIX}${id}`;
  }

  fetches(id: string): number {
    return this.#shown.get(id)?.fetches ?? 0;
  }

  serve(ctx: Context): void {
    const shown = this.#shown.get(ctx.path.slice(RECORDER_PREFIX.length));
    if (!shown || (ctx.method !== "GET" && ctx.method !== "HEAD")) {
      throw new MintmarkError("not_found", `there is nothing at ${ctx.path}`);
    }
    shown.fetches += 1;
    ctx.set("Cache-Control", "no-store");
    ctx.body = { keys: [shown.publicJwk] };
  }
}
