// One issuer's time. The engine runs on the process's real clock; what is stored and signed is in issuer
// time, so the adapter and the ledger translate with the two conversions below.

/** Whole seconds since the epoch. */
export type Seconds = number;

export class Clock {
  #shiftSeconds = 0;

  /** The issuer's present moment. */
  now(): Seconds {
    return realNow() + this.#shiftSeconds;
  }

  /** A moment of the process's clock, in issuer time. */
  fromReal(real: Seconds): Seconds {
    return real + this.#shiftSeconds;
  }

  /** A moment in issuer time, on the process's clock. */
  toReal(moment: Seconds): Seconds {
    return moment - this.#shiftSeconds;
  }

  /** Moves the issuer's time by this much, forward or (negative) back. */
  advance(seconds: Seconds): void {
    this.#shiftSeconds += seconds;
  }
}

function realNow(): Seconds {
  return Math.floor(Date.now() / 1000);
}
