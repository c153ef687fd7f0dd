// The interface of a case: one thing that is measured for several contestants in turns.
import type { Build } from "../build.ts";
import type { Amounts } from "../options.ts";
import type { Servers } from "../servers.ts";

export interface Case {
  name: string;
  measure(context: Context): Promise<Measurement[]>;
}

export interface Context {
  build: Build;
  amounts: Amounts;
  /** Long-lived contestants, started on first use. */
  servers: Servers;
}

export interface Measurement {
  /** The heading in the table. */
  name: string;
  /** Milliseconds by contestant and round. */
  rounds: Map<string, number[][]>;
}
