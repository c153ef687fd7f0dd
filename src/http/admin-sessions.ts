// Sign-ins at the console beyond loopback. The cookie is a random name for a session that this process remembers:
// it tells nothing about the admin token, and is worth nothing after a sign-out, a restart or at another server.
import { createHash, randomBytes } from "node:crypto";
import type { Context } from "koa";

const LIFETIME_MILLISECONDS = 12 * 3600 * 1000;
/** Protocol endpoints never see it. */
const PATH = "/_mintmark";

export class AdminSessions {
  readonly #cookie: string;
  readonly #endsAt = new Map<string, number>();

  /** @param suffix tells the cookies of two servers on one host apart: browsers don't keep ports apart */
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
    ctx.cookies.secure = secure; // a proxy may have ended TLS without telling
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
