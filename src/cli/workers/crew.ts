// The workers of one server: starts them, replaces those that end, passes on what they tell each other, and stops them.
import type { Worker } from "node:cluster";
import { setTimeout } from "node:timers/promises";
import type { Ports } from "../../addresses.ts";
import type { ResolvedConfig } from "../../config/builtin.ts";
import type { Log } from "../../log.ts";
import type { PlaceOptions } from "../server/ready-facts.ts";
import type { ReadyFacts } from "../text/banner.ts";
import type { ToPrimary, ToWorker } from "./messages.ts";

export interface CrewOptions {
  config: ResolvedConfig;
  place: PlaceOptions;
  ports: Ports;
  log: Log;
  /** Starts a process; `ended` resolves when it has ended and its output was read. */
  fork: () => { worker: Worker; ended: Promise<unknown> };
}

/** The exit code of a worker that could not start, or what it serves. */
type Outcome = { code: number } | { code?: undefined; facts: ReadyFacts };

interface Member {
  worker: Worker;
  /** Topics that the worker listens to. */
  topics: Set<string>;
  outcome: Promise<Outcome>;
  ended: Promise<unknown>;
}

/** Workers finish their requests within three seconds. */
const PATIENCE_MILLISECONDS = 8_000;
/** Pause before another worker replaces one that could not start. */
const PAUSE_MILLISECONDS = 1_000;

export class Crew {
  readonly #options: CrewOptions;
  readonly #members = new Set<Member>();
  #isStopping = false;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Starts all workers. Returns what they serve, or the exit code of one that could not start. */
  async start(): Promise<Outcome> {
    const { config } = this.#options;
    // The first one makes the keys, which the others then find.
    const first = await this.#add({ beginsAnew: config.store === undefined }).outcome;
    if (first.code !== undefined) return first;
    const others = Array.from({ length: config.workers - 1 }, () => this.#add());
    const outcomes = await Promise.all(others.map(({ outcome }) => outcome));
    const failed = outcomes.find(({ code }) => code !== undefined);
    if (failed) await this.stop();
    else for (const member of this.#members) void this.#replaceAtItsEnd(member);
    return failed ?? first;
  }

  /** Lets all workers finish their requests. Resolves when they have ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const members = [...this.#members];
    for (const { worker } of members) send(worker, { kind: "stop" });
    const over = new AbortController();
    void setTimeout(PATIENCE_MILLISECONDS, undefined, { signal: over.signal }).then(
      () => members.forEach(({ worker }) => worker.process.kill("SIGKILL")),
      () => {},
    );
    await Promise.all(members.map(({ ended }) => ended));
    over.abort();
  }

  #add({ beginsAnew = false } = {}): Member {
    const { config, place, ports, fork } = this.#options;
    const { worker, ended } = fork();
    const { promise: outcome, resolve } = Promise.withResolvers<Outcome>();
    const member: Member = { worker, topics: new Set(), outcome, ended };
    this.#members.add(member);
    worker.on("message", (message: ToPrimary) => {
      if (message.kind === "ready") resolve(message);
      else this.#take(member, message);
    });
    void ended.then(() => {
      this.#members.delete(member);
      resolve({ code: worker.process.exitCode || 1 });
    });
    send(worker, { kind: "start", work: { config, options: place, ports, beginsAnew } });
    return member;
  }

  async #replaceAtItsEnd({ worker, ended }: Member): Promise<void> {
    await ended;
    const { pid, signalCode, exitCode } = worker.process;
    if (this.#isStopping) return;
    this.#options.log.info(
      `worker ${pid} ended ${signalCode === null ? `with ${exitCode}` : `by ${signalCode}`}; another one takes its place`,
    );
    const next = this.#add();
    const { code } = await next.outcome;
    if (code !== undefined && !this.#isStopping) await setTimeout(PAUSE_MILLISECONDS);
    await this.#replaceAtItsEnd(next);
  }

  #take(member: Member, message: Exclude<ToPrimary, { kind: "ready" }>): void {
    const { topic } = message;
    switch (message.kind) {
      case "listen":
        member.topics.add(topic);
        return send(member.worker, { kind: "listening", topic });
      case "ignore":
        return void member.topics.delete(topic);
      case "tell":
        for (const { worker, topics } of this.#members) {
          if (topics.has(topic)) send(worker, { kind: "told", topic, text: message.text });
        }
    }
  }
}

/** A worker that has just ended takes no message. */
function send(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {});
}
