// The messages between the primary process of `serve --workers` and its workers.
import type { Ports } from "../../addresses.ts";
import type { ResolvedConfig } from "../../config/builtin.ts";
import type { PlaceOptions } from "../server/ready-facts.ts";
import type { ReadyFacts } from "../text/banner.ts";

export interface StartWork {
  config: ResolvedConfig;
  options: PlaceOptions;
  ports: Ports;
  /** Whether this is the first worker of a server on a data folder. */
  beginsAnew: boolean;
}

export type ToWorker =
  | { kind: "start"; work: StartWork }
  | { kind: "listening"; topic: string }
  | { kind: "told"; topic: string; text: string }
  | { kind: "stop" };

export type ToPrimary =
  | { kind: "ready"; facts: ReadyFacts }
  | { kind: "listen"; topic: string }
  | { kind: "ignore"; topic: string }
  | { kind: "tell"; topic: string; text: string };
