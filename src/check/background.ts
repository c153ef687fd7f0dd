// Checks that run in the server while their callers do other things, and that the server remembers for a while.
import { randomUUID } from "node:crypto";
import { stripVTControlCharacters } from "node:util";
import type { ReportFormat } from "../check-choices.ts";
import type { Call } from "../control/call.ts";
import type { CheckInput } from "../control/check-input.ts";
import type { CaseResult } from "../control/check-report.ts";
import type { CheckEvent, CheckRun, Checks } from "../control/check-run.ts";
import type { CheckCopy } from "../control/shared-checks.ts";
import type { StreamCaller } from "../control/stream-caller.ts";
import { MintmarkError } from "../errors.ts";
import { check } from "./check.ts";
import { settingsOf } from "./options.ts";
import { reportText } from "./report/text.ts";
import { countOf } from "./selection.ts";

const REMEMBERED = 20;
const MOST_AT_ONCE = 4;

interface Running {
  run: CheckRun;
  events: CheckEvent[];
  listeners: Set<StreamCaller<CheckEvent>>;
  cancelling: AbortController;
  ended: Promise<void>;
}

export class BackgroundChecks implements Checks {
  readonly #call: Call;
  readonly #onChange: (copy: CheckCopy) => void;
  /** All checks by their ids, sorted by start time. */
  readonly #all = new Map<string, Running>();

  /** @param onChange called after every change of a check */
  constructor(call: Call, onChange: (copy: CheckCopy) => void = () => {}) {
    this.#call = call;
    this.#onChange = onChange;
  }

  async start({ issuer, ...options }: CheckInput): Promise<CheckRun> {
    const total = countOf(settingsOf(options));
    const running = [...this.#all.values()].filter(({ run }) => run.state === "running");
    if (running.length >= MOST_AT_ONCE) {
      throw new MintmarkError("limit_reached", `there are already ${MOST_AT_ONCE} checks running`, {
        hint: "Wait until one of them is done, or stop one.",
      });
    }
    const run: CheckRun = {
      id: randomUUID(),
      url: options.url,
      issuer: issuer ?? null,
      state: "running",
      doing: null,
      done: 0,
      total,
      startedAt: new Date().toISOString(),
      endedAt: null,
      error: null,
      cases: [],
      report: null,
    };
    const started: Running = {
      run,
      events: [],
      listeners: new Set(),
      cancelling: new AbortController(),
      ended: Promise.resolve(),
    };
    started.ended = this.#runToEnd(started, issuer, options);
    this.#remember(started);
    this.#onChange(started);
    return run;
  }

  async list(): Promise<CheckRun[]> {
    return [...this.#all.values()].map(({ run }) => run).reverse();
  }

  async get(id: string): Promise<CheckRun> {
    return this.#find(id).run;
  }

  async stop(id: string): Promise<CheckRun> {
    const { run, cancelling, ended } = this.#find(id);
    cancelling.abort();
    await ended;
    return run;
  }

  textOf({ id, report, state }: CheckRun, format: ReportFormat): string {
    if (report) return stripVTControlCharacters(reportText(report, format));
    throw new MintmarkError("conflict", `the check ${JSON.stringify(id)} has no report`, {
      hint:
        state === "running" ? "It is still running; wait for its end." : "It did not end; start another one.",
    });
  }

  async listen(id: string, after: number, caller: StreamCaller<CheckEvent>): Promise<() => void> {
    const { run, events, listeners } = this.#find(id);
    for (const event of events.slice(after)) caller.tell(event);
    if (run.state === "running") listeners.add(caller);
    else queueMicrotask(() => caller.end());
    return () => void listeners.delete(caller);
  }

  /** Stops all checks and restores their issuers. */
  async close(): Promise<void> {
    await Promise.all([...this.#all.keys()].map((id) => this.stop(id)));
  }

  async #runToEnd(started: Running, issuer: string | undefined, options: Omit<CheckInput, "issuer">) {
    const { run, listeners, cancelling } = started;
    let last: Partial<CheckRun>;
    try {
      const report = await check(this.#call, issuer, {
        ...options,
        signal: cancelling.signal,
        onProgress: (doing) => this.#tell(started, { doing }),
        onCase: (result, { done, total }) => {
          run.cases.push(result);
          this.#tell(started, { done, total }, result);
        },
      });
      last = { state: "done", report };
    } catch (error) {
      last =
        error === cancelling.signal.reason ? { state: "stopped" } : { state: "failed", error: told(error) };
    }
    this.#tell(started, { ...last, doing: null, endedAt: new Date().toISOString() });
    for (const { end } of listeners) end();
    listeners.clear();
  }

  #tell({ run, events, listeners }: Running, news: Partial<CheckRun>, result: CaseResult | null = null) {
    Object.assign(run, news);
    const { state, doing, done, total } = run;
    const event = { id: String(events.length + 1), state, doing, done, total, case: result };
    events.push(event);
    for (const listener of listeners) listener.tell(event);
    this.#onChange({ run, events });
  }

  #find(id: string): Running {
    const found = this.#all.get(id);
    if (found) return found;
    throw new MintmarkError("unknown_check", `there is no check ${JSON.stringify(id)}`, {
      hint: `GET /checks lists the latest ${REMEMBERED}; a restart of the server forgets them.`,
    });
  }

  /** Forgets the oldest checks that have ended. */
  #remember(started: Running): void {
    this.#all.set(started.run.id, started);
    for (const [id, { run }] of this.#all) {
      if (this.#all.size <= REMEMBERED) return;
      if (run.state !== "running") this.#all.delete(id);
    }
  }
}

function told(error: unknown): NonNullable<CheckRun["error"]> {
  if (error instanceof MintmarkError) {
    return { code: error.code, message: error.message, hint: error.hint ?? null };
  }
  return { code: "server_error", message: (error as Error).message, hint: null };
}
