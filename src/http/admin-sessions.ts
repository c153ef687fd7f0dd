// Console sessions of a server that listens beyond loopback. The cookie is a random id, of which every process of the
// server knows the digest: it reveals nothing about the admin token, and is invalid after a sign-out and at any other
// server. One process alone keeps the sessions in its memory, so that they end with it.
import { createHash, randomBytes } from "node:crypto";
import type { Context } from "koa";
import type { Store } from "../store/contract.ts";
import { type SharedValue, sharedValue } from "../store/shared-value.ts";

const LIFETIME_MILLISECONDS = 12 * 3600 * 1000;
/** Path of the cookie. Browsers do not send it to protocol endpoints. */
const PATH = "/_mintmark";

export interface AdminSessionsOptions {
  store: Pick<Store, "documents" | "sharing">;
  /** Distinguishes the cookies of two servers on one host, because browsers ignore the port. */
  cookieSuffix: string;
}

export class AdminSessions {
  readonly #cookie: string;
  /** The time at which each session ends, by the digest of its id. */
  readonly #endsAt: SharedValue<Record<string, number>>;

  constructor({ store, cookieSuffix }: AdminSessionsOptions) {
    this.#cookie = `mintmark_admin_${cookieSuffix}`;
    this.#endsAt = sharedValue(store, "", "console-sessions", () => ({}));
  }

  async begin(ctx: Context, { secure }: { secure: boolean }): Promise<void> {
    const id = randomBytes(32).toString("base64url");
    await this.#endsAt.change((sessions) => {
      for (const [digest, endsAt] of Object.entries(sessions)) {
        if (endsAt <= Date.now()) delete sessions[digest];
      }
      sessions[digestOf(id)] = Date.now() + LIFETIME_MILLISECONDS;
    });
    this.#set(ctx, id, secure);
  }

  async isOpen(ctx: Context): Promise<boolean> {
    const id = ctx.cookies.get(this.#cookie, { signed: false });
    if (id === undefined) return false;
    await this.#endsAt.refresh();
    return (this.#endsAt.current[digestOf(id)] ?? 0) > Date.now();
  }

  async end(ctx: Context, { secure }: { secure: boolean }): Promise<void> {
    const id = ctx.cookies.get(this.#cookie, { signed: false });
    if (id !== undefined) await this.#endsAt.change((sessions) => void delete sessions[digestOf(id)]);
    this.#set(ctx, null, secure);
  }

  #set(ctx: Context, id: string | null, secure: boolean): void {
    ctx.cookies.secure = secure; // a proxy may terminate TLS without a forwarding header
    ctx.cookies.set(this.#cookie, id, {
      path: PATH,
      httpOnly: true,
      sameSite: "strict",
      secure,
      signed: false,
    });
  }
}

function digestOf(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}
