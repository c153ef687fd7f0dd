// Limits how fast the admin token can be guessed: after too many wrong tokens from one address, none from
// that address is checked until the minute is over.

const WINDOW_MILLISECONDS = 60_000;
/** Addresses remembered at most; the oldest are forgotten first. */
const MOST_ADDRESSES = 10_000;

interface Count {
  wrong: number;
  endsAt: number;
}

export class WrongTokens {
  readonly #most: number;
  readonly #counts = new Map<string, Count>();

  /** @param most wrong tokens within a minute after which an address has to wait */
  constructor(most: number) {
    this.#most = most;
  }

  /** Returns the seconds until this address may try again; 0 if it may now. */
  waitSeconds(address: string): number {
    const count = this.#current(address);
    return count === undefined || count.wrong < this.#most
      ? 0
      : Math.ceil((count.endsAt - Date.now()) / 1000);
  }

  note(address: string): void {
    const count = this.#current(address);
    if (count !== undefined) {
      count.wrong++;
      return;
    }
    this.#counts.delete(address); // moves the address to the end of the insertion order
    this.#counts.set(address, { wrong: 1, endsAt: Date.now() + WINDOW_MILLISECONDS });
    if (this.#counts.size > MOST_ADDRESSES) this.#counts.delete(this.#counts.keys().next().value as string);
  }

  #current(address: string): Count | undefined {
    const count = this.#counts.get(address);
    return count !== undefined && count.endsAt > Date.now() ? count : undefined;
  }
}
