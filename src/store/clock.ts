// One issuer's time. The engine runs on the process's real clock; what is stored and signed is in issuer
// time, so the adapter and the ledger translate with the two conversions below. Where the clock was set is
// kept in the store: tokens of an issuer whose time was moved would make no sense after a restart otherwise.
import type { DocumentStore } from "./contract.ts";

/** Whole seconds since the epoch. */
export type Seconds = number;

interface ClockState {
  /** How far issuer time is ahead of real time, while it runs. */
  shiftSeconds: Seconds;
  /** Where issuer time stands still; null while it runs. */
  frozenAt: Seconds | null;
}

export interface ClockChange {
  /** Moves by this much, forward or (negative) back. */
  advanceSeconds?: Seconds | undefined;
  /** Moves to this moment. */
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

  /** Takes over what another process did to the clock. */
  async refresh(): Promise<void> {
    const revision = await this.#documents.revision(this.#issuer, COLLECTION);
    if (revision === this.#revision) return;
    this.#state =
      (await this.#documents.get<ClockState>(this.#issuer, COLLECTION, DOCUMENT))?.value ?? RUNNING;
    this.#revision = revision;
  }

  /** The issuer's present moment. */
  now(): Seconds {
    return this.#state.frozenAt ?? realNow() + this.#state.shiftSeconds;
  }

  get frozen(): boolean {
    return this.#state.frozenAt !== null;
  }

  /** How far issuer time is ahead of the process's clock. */
  get aheadSeconds(): Seconds {
    return this.now() - realNow();
  }

  /** A moment of the process's clock, in issuer time. */
  fromReal(real: Seconds): Seconds {
    return real + this.aheadSeconds;
  }

  /** A moment in issuer time, on the process's clock. */
  toReal(moment: Seconds): Seconds {
    return moment - this.aheadSeconds;
  }

  async change({ advanceSeconds = 0, setAt, frozen = this.frozen }: ClockChange): Promise<void> {
    await this.refresh();
    const now = (setAt ?? this.now()) + advanceSeconds;
    await this.#write({ shiftSeconds: now - realNow(), frozenAt: frozen ? now : null });
  }

  /** Back to real time. */
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
      if (version === undefined) continue; // another process was faster; the last word counts
      this.#state = state;
      return;
    }
  }
}

function realNow(): Seconds {
  return Math.floor(Date.now() / 1000);
}
