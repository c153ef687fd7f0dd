// One issuer's clock. The engine uses real time, but everything stored and signed is in issuer time: the
// adapter and the ledger convert with fromReal and toReal. The clock's state is kept in the store, because
// tokens of an issuer whose time was moved would be wrong after a restart otherwise.
import type { DocumentStore } from "./contract.ts";

/** Whole seconds since the epoch. */
export type Seconds = number;

interface ClockState {
  /** Seconds by which issuer time is ahead of real time, unless it is frozen. */
  shiftSeconds: Seconds;
  /** The issuer time at which the clock is frozen; null if it is running. */
  frozenAt: Seconds | null;
}

export interface ClockChange {
  /** Seconds to move the clock forward; negative to move it back. */
  advanceSeconds?: Seconds | undefined;
  /** Sets the clock to this time. */
  setAt?: Seconds | undefined;
  frozen?: boolean | undefined;
}

const COLLECTION = "clock";
const DOCUMENT = "clock";
const RUNNING: ClockState = { shiftSeconds: 0, frozenAt: null };

export class Clock {
  readonly #documents: DocumentStore;
  readonly #issuer: string;
  #state = RUNNING;
  #revision = -1;

  constructor(documents: DocumentStore, issuer: string) {
    this.#documents = documents;
    this.#issuer = issuer;
  }

  /** Reads changes that another process has made to the clock. */
  async refresh(): Promise<void> {
    const revision = await this.#documents.revision(this.#issuer, COLLECTION);
    if (revision === this.#revision) return;
    this.#state =
      (await this.#documents.get<ClockState>(this.#issuer, COLLECTION, DOCUMENT))?.value ?? RUNNING;
    this.#revision = revision;
  }

  /** Returns the current issuer time. */
  now(): Seconds {
    return this.#state.frozenAt ?? realNow() + this.#state.shiftSeconds;
  }

  get frozen(): boolean {
    return this.#state.frozenAt !== null;
  }

  /** Seconds by which issuer time is ahead of real time. */
  get aheadSeconds(): Seconds {
    const { frozenAt, shiftSeconds } = this.#state;
    return frozenAt === null ? shiftSeconds : frozenAt - realNow();
  }

  /** Converts real time to issuer time. */
  fromReal(real: Seconds): Seconds {
    return real + this.aheadSeconds;
  }

  /** Converts issuer time to real time. */
  toReal(moment: Seconds): Seconds {
    return moment - this.aheadSeconds;
  }

  async change({ advanceSeconds = 0, setAt, frozen = this.frozen }: ClockChange): Promise<void> {
    await this.refresh();
    // The real time is read once: a second that begins between two reads would move the clock.
    const real = realNow();
    const now = (setAt ?? this.#state.frozenAt ?? real + this.#state.shiftSeconds) + advanceSeconds;
    await this.#write({ shiftSeconds: now - real, frozenAt: frozen ? now : null });
  }

  /** Sets the clock back to real time. */
  reset(): Promise<void> {
    return this.#write(RUNNING);
  }

  async #write(state: ClockState): Promise<void> {
    for (;;) {
      const stored = await this.#documents.get(this.#issuer, COLLECTION, DOCUMENT);
      const version = await this.#documents.put(
        this.#issuer,
        COLLECTION,
        DOCUMENT,
        state,
        stored?.version ?? 0,
      );
      if (version === undefined) continue; // another process wrote first: write again, so that the last change wins
      this.#state = state;
      return;
    }
  }
}

function realNow(): Seconds {
  return Math.floor(Date.now() / 1000);
}
