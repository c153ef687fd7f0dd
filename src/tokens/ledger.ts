// The ledger: the record of every token that one issuer has issued, with its use and revocation.
import { MintmarkError } from "../errors.ts";
import type { Clock } from "../store/clock.ts";
import type { TokenFilter, TokenPage, TokenRow, TokenStore, TokenTest } from "../store/contract.ts";
import { Room } from "../store/room.ts";
import { wireHash } from "./issue.ts";

export class Ledger {
  readonly #store: TokenStore;
  readonly #issuer: string;
  readonly #clock: Clock;

  readonly #room: Room;

  /** @param limit largest number of tokens */
  constructor(store: TokenStore, issuer: string, { clock, limit }: { clock: Clock; limit: number }) {
    this.#store = store;
    this.#issuer = issuer;
    this.#clock = clock;
    this.#room = new Room({
      limit,
      setting: "tokens",
      noun: "tokens",
      count: () => store.count(issuer),
      purge: (most) => store.purge(issuer, clock.now(), most),
    });
  }

  /** Records all tokens or none, and together. @throws MintmarkError `limit_reached` */
  async record(...rows: TokenRow[]): Promise<void> {
    await this.#room.admit(rows.length, () => this.#store.insert(...rows));
  }

  /** The token with this wire value, in whatever state. Ids and jtis are not wire values and find nothing. */
  findByValue(value: string): Promise<TokenRow | undefined> {
    return this.#store.findByHash(this.#issuer, wireHash(value));
  }

  get(id: string): Promise<TokenRow | undefined> {
    return this.#store.get(this.#issuer, id);
  }

  async require(id: string): Promise<TokenRow> {
    const row = await this.get(id);
    if (!row) {
      throw new MintmarkError(
        "unknown_token",
        `no token with id ${JSON.stringify(id)} at issuer "${this.#issuer}"`,
        {
          hint: "Minting returns the id and `mintmark tokens list` shows it; a token's value or jti is not its id.",
        },
      );
    }
    return row;
  }

  list(
    filter: TokenFilter,
    page: { limit: number; after?: string | undefined; test?: TokenTest | undefined },
  ): Promise<TokenPage> {
    return this.#store.list(this.#issuer, filter, page);
  }

  /** Returns the number of tokens that were not revoked before. */
  revoke(filter: TokenFilter & { id?: string | undefined }): Promise<number> {
    return this.#store.revoke(this.#issuer, filter, this.#clock.now());
  }

  /** Returns false if the token was already consumed. */
  consume(id: string): Promise<boolean> {
    return this.#store.consume(this.#issuer, id, this.#clock.now());
  }

  /** Records that a token was presented and accepted. */
  touch(id: string): void {
    this.#store.touch(this.#issuer, id, this.#clock.now());
  }

  /** Resolves when all uses so far are recorded. */
  settled(): Promise<void> {
    return this.#store.settled();
  }

  countByKid(): Promise<Map<string, number>> {
    return this.#store.countByKid(this.#issuer);
  }
}
