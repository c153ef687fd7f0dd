// Console sessions of a server that listens beyond loopback. The cookie is a random id of a session in this
// process's memory: it reveals nothing about the admin token, and is invalid after a sign-out, after a
// restart and at any other server.
import { createHash, randomBytes } from "node:crypto";
import type { Context } from "koa";

const LIFETIME_MILLISECONDS = 12 * 3600 * 1000;
/** Path of the cookie. Browsers do not send it to protocol endpoints. */
const PATH = "/_mintmark";

export class AdminSessions {
  readonly #cookie: string;
  readonly #endsAt = new Map<string, number>();

  /** @param suffix distinguishes the cookies of two servers on one host, because browsers ignore the port */
  constructor(suffix: string) {
    this.#cookie = `mintmark_admin_${suffix}`;
  }

  begin(ctx: Context, { secure }: { secure: boolean }): void {
    for (const [name, endsAt] of this.#endsAt) if (endsAt <= Date.now()) this.#endsAt.delete(name);
    const value = randomBytes(32).toString("base64url");
    this.#endsAt.set(digest(value), Date.now() + LIFETIME_MILLISECONDS);
    this.#set(ctx, value, secure);
  }

  isOpen(ctx: Context): boolean {
    const value = ctx.cookies.get(this.#cookie, { signed: false });
    return value !== undefined && (this.#endsAt.get(digest(value)) ?? 0) > Date.now();
  }

  end(ctx: Context, { secure }: { secure: boolean }): void {
    const value = ctx.cookies.get(this.#cookie, { signed: false });
    if (value !== undefined) this.#endsAt.delete(digest(value));
    this.#set(ctx, null, secure);
  }

  #set(ctx: Context, value: string | null, secure: boolean): void {
    ctx.cookies.secure = secure; // a proxy may terminate TLS without a forwarding header
    ctx.cookies.set(this.#cookie, value, {
      path: PATH,
      httpOnly: true,
      sameSite: "strict",
      secure,
      signed: false,
    });
  }
}

function digest(value: string): string {
  return createHash("sha256").update(value).digest("base64url");
}
