// Checks admin access beyond loopback: by the admin token, or by a session from the console's sign-in page.
// Every presented token is checked here, so that all wrong guesses are counted together,
// those in other processes of this server included.
import type { Context } from "koa";
import { MintmarkError } from "../errors.ts";
import { sameSecret } from "../same-secret.ts";
import type { Store } from "../store/contract.ts";
import { type Others, tellOthers } from "../store/tell-others.ts";
import { AdminSessions } from "./admin-sessions.ts";
import { forwardedFor } from "./forwarded.ts";
import { WrongTokens } from "./wrong-tokens.ts";

export interface AdminOptions {
  /** undefined: no request is an admin's. */
  token: string | undefined;
  /** Distinguishes this server's cookie from that of another server on the same host. */
  cookieSuffix: string;
  store: Pick<Store, "documents" | "sharing">;
}

export class Admin {
  readonly sessions: AdminSessions;
  readonly #token: string | undefined;
  readonly #wrongByClient = new WrongTokens(100);
  readonly #wrongByPeer = new WrongTokens(1000);
  readonly #others: Others;

  constructor({ token, cookieSuffix, store }: AdminOptions) {
    this.#token = token;
    this.sessions = new AdminSessions({ store, cookieSuffix });
    this.#others = tellOthers(store.sharing, "wrong-tokens", (text) => {
      this.#count(...(JSON.parse(text) as [client: string, peer: string]));
    });
  }

  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  /** @throws MintmarkError too_many_attempts, without checking the token */
  accepts(ctx: Context, presented: string): boolean {
    if (this.#token === undefined) return false;
    // Behind a proxy all clients share the address of the connection, so the client that the proxy names is
    // counted too. An attacker can forge that name, which is why the connection's own address has a limit as well.
    const peer = ctx.req.socket.remoteAddress ?? "";
    const client = `${peer} ${forwardedFor(ctx) ?? ""}`;
    const seconds = Math.max(this.#wrongByClient.waitSeconds(client), this.#wrongByPeer.waitSeconds(peer));
    if (seconds > 0) {
      ctx.set("Retry-After", String(seconds));
      throw new MintmarkError("too_many_attempts", "too many wrong admin tokens came from this address", {
        hint: `Wait ${seconds} seconds; until then no admin token from this address is checked.`,
      });
    }
    const isRight = sameSecret(this.#token, presented);
    if (!isRight) {
      this.#count(client, peer);
      this.#others.tell(JSON.stringify([client, peer]));
    }
    return isRight;
  }

  #count(client: string, peer: string): void {
    this.#wrongByClient.note(client);
    this.#wrongByPeer.note(peer);
  }
}
