// Bounds how fast the admin token can be guessed: so many wrong ones from one address, then none is looked at
// until the minute is over.

const WINDOW_MILLISECONDS = 60_000;
const MOST_WRONG = 100;
/** Whoever has more addresses than this makes us forget the oldest. */
const MOST_ADDRESSES = 10_000;

interface Count {
  wrong: number;
  endsAt: number;
}

export class WrongTokens {
  readonly #counts = new Map<string, Count>();

  /** For how many seconds nothing from this address is looked at; 0: it is. */
  waitSeconds(address: string): number {
    const count = this.#current(address);
    return count === undefined || count.wrong < MOST_WRONG
      ? 0
      : Math.ceil((count.endsAt - Date.now()) / 1000);
  }

  note(address: string): void {
    const count = this.#current(address);
    if (count !== undefined) {
      count.wrong++;
      return;
    }
    this.#counts.delete(address); // so that it is the youngest when it is set
    this.#counts.set(address, { wrong: 1, endsAt: Date.now() + WINDOW_MILLISECONDS });
    if (this.#counts.size > MOST_ADDRESSES) this.#counts.delete(this.#counts.keys().next().value as string);
  }

  #current(address: string): Count | undefined {
    const count = this.#counts.get(address);
    return count !== undefined && count.endsAt > Date.now() ? count : undefined;
  }
}
