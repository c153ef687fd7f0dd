// The interface of a case: one thing that is measured for several contestants in turns.
import type { Build } from "../build.ts";
import type { Amounts } from "../options.ts";
import type { Servers } from "../servers.ts";

export interface Case {
  name: string;
  /** Runs only if it is named with --only: it takes minutes, or needs the network. */
  onDemand?: boolean;
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
  /** Default: ms */
  unit?: Unit;
  /** Samples by contestant and round. */
  rounds: Map<string, number[][]>;
  /** Milliseconds of each request, for percentiles, if the samples are means of many requests. */
  latencies?: Map<string, number[]>;
}

export type Unit = "ms" | "s" | "MiB" | "bytes" | "packages" | "tests";
