// Checks admin access beyond loopback: by the admin token, or by a session from the console's sign-in page.
// Every presented token is checked here, so that all wrong guesses are counted together.
import type { Context } from "koa";
import { MintmarkError } from "../errors.ts";
import { sameSecret } from "../same-secret.ts";
import { AdminSessions } from "./admin-sessions.ts";
import { WrongTokens } from "./wrong-tokens.ts";

export interface AdminOptions {
  token: string;
  /** Distinguishes this server's cookie from that of another server on the same host. */
  cookieSuffix: string;
}

export class Admin {
  readonly sessions: AdminSessions;
  readonly #token: string;
  readonly #wrong = new WrongTokens();

  constructor({ token, cookieSuffix }: AdminOptions) {
    this.#token = token;
    this.sessions = new AdminSessions(cookieSuffix);
  }

  /** @throws MintmarkError too_many_attempts, without checking the token */
  accepts(ctx: Context, presented: string): boolean {
    // The connection's own address is counted, because an attacker can forge forwarding headers.
    const address = ctx.req.socket.remoteAddress ?? "";
    const seconds = this.#wrong.waitSeconds(address);
    if (seconds > 0) {
      ctx.set("Retry-After", String(seconds));
      throw new MintmarkError("too_many_attempts", "too many wrong admin tokens came from this address", {
        hint: `Wait ${seconds} seconds; until then no admin token from this address is checked.`,
      });
    }
    const isRight = sameSecret(presented, this.#token);
    if (!isRight) this.#wrong.note(address);
    return isRight;
  }
}
