// Who may use the control plane beyond loopback: whoever presents the admin token, or has shown it at the console's
// sign-in page. Every token that is looked at is looked at here, so that guesses are counted together.
import type { Context } from "koa";
import { MintmarkError } from "../errors.ts";
import { sameSecret } from "../same-secret.ts";
import { AdminSessions } from "./admin-sessions.ts";
import { WrongTokens } from "./wrong-tokens.ts";

export interface AdminOptions {
  token: string;
  /** Tells this server's cookie from that of another on the same host. */
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

  /** @throws MintmarkError too_many_attempts, before it looks at the token */
  accepts(ctx: Context, presented: string): boolean {
    // Of the connection itself: what a forwarding header says is the guesser's own word.
    const address = ctx.req.socket.remoteAddress ?? "";
    const seconds = this.#wrong.waitSeconds(address);
    if (seconds > 0) {
      ctx.set("Retry-After", String(seconds));
      throw new MintmarkError("too_many_attempts", "too many wrong admin tokens came from this address", {
        hint: `Wait ${seconds} seconds; until then none is looked at.`,
      });
    }
    const isRight = sameSecret(presented, this.#token);
    if (!isRight) this.#wrong.note(address);
    return isRight;
  }
}
