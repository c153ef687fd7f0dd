// The checks of all processes that serve one store. Each process runs its own; the store has a copy of them, from which the
// others answer, and the process that runs a check hears when another one is asked to stop it.
import type { Artifact, ArtifactStore, Sharing } from "../store/contract.ts";
import type { CheckEvent, CheckRun, Checks } from "./check-run.ts";
import type { StreamCaller } from "./stream-caller.ts";

/** A check and its progress, as the process that runs it has them. */
export interface CheckCopy {
  run: CheckRun;
  events: CheckEvent[];
}

/** No issuer has this id. */
const PLACE = "/checks";
const MODEL = "Check";
/** Seconds without progress after which the process that runs a check has probably crashed. */
const RUNNING_SECONDS = 120;
const ENDED_SECONDS = 3600;
/** Time between two looks at another process's check that brings no news, because that process may have crashed. */
const LOOK_MILLISECONDS = 5_000;

const TOPIC = "checks";

interface Shared {
  artifacts: ArtifactStore;
  sharing: Sharing;
}

/** Makes the checks of this process, which call the parameter after every change of one. */
type MakeChecks = (onChange: (copy: CheckCopy) => void) => Checks;

type News = { changed: string } | { stop: string };

export class SharedChecks implements Checks {
  readonly #own: Checks;
  readonly #artifacts: ArtifactStore;
  readonly #sharing: Sharing;
  /** Called when another process has written the check with this id. */
  readonly #followers = new Map<string, Set<() => void>>();
  /** The latest copy of each check of this process that is not written yet. */
  readonly #unwritten = new Map<string, CheckCopy>();
  #writing: Promise<void> | undefined;
  #leave = (): void => {};

  private constructor({ artifacts, sharing }: Shared, own: MakeChecks) {
    this.#artifacts = artifacts;
    this.#sharing = sharing;
    this.#own = own((copy) => void this.#write(copy));
  }

  /** @throws MintmarkError `store_failed` */
  static async open(shared: Shared, own: MakeChecks): Promise<SharedChecks> {
    const checks = new SharedChecks(shared, own);
    checks.#leave = await shared.sharing.listen(TOPIC, (text) => checks.#hear(JSON.parse(text) as News));
    return checks;
  }

  async start(input: Parameters<Checks["start"]>[0]): Promise<CheckRun> {
    await this.#artifacts.purge(PLACE, now());
    const run = await this.#own.start(input);
    await this.#writing;
    return run;
  }

  async list(): Promise<CheckRun[]> {
    const own = await this.#own.list();
    const copies = (await this.#artifacts.list(PLACE, MODEL)).filter(isCurrent).map(copyOf);
    const others = copies.map(({ run }) => run).filter(({ id }) => !own.some((each) => each.id === id));
    return [...own, ...others].sort((one, other) => (one.startedAt < other.startedAt ? 1 : -1));
  }

  async get(id: string): Promise<CheckRun> {
    return (await this.#copy(id))?.run ?? this.#own.get(id);
  }

  async stop(id: string): Promise<CheckRun> {
    const copy = await this.#copy(id);
    if (copy?.run.state !== "running") return copy?.run ?? this.#own.stop(id);
    const { promise: end, resolve } = Promise.withResolvers<void>();
    const leave = await this.listen(id, copy.events.length, { tell: () => {}, end: resolve });
    this.#sharing.tell(TOPIC, JSON.stringify({ stop: id } satisfies News));
    await end;
    leave();
    return this.get(id);
  }

  textOf: Checks["textOf"] = (...args) => this.#own.textOf(...args);

  async listen(id: string, after: number, caller: StreamCaller<CheckEvent>): Promise<() => void> {
    if (!(await this.#copy(id))) return this.#own.listen(id, after, caller);
    let told = after;
    const look = async () => {
      const copy = await this.#copy(id);
      for (const event of copy?.events.slice(told) ?? []) caller.tell(event);
      told = Math.max(told, copy?.events.length ?? 0);
      if (copy?.run.state === "running") return;
      stopLooking();
      caller.end();
    };
    let looking = Promise.resolve();
    const lookAgain = () => void (looking = looking.then(look).catch(() => {}));
    const leave = this.#follow(id, lookAgain);
    const timer = setInterval(lookAgain, LOOK_MILLISECONDS).unref();
    const stopLooking = () => {
      clearInterval(timer);
      leave();
    };
    lookAgain();
    return stopLooking;
  }

  async close(): Promise<void> {
    await this.#own.close();
    await this.#writing;
    this.#leave();
  }

  /** Returns the copy of another process's check; undefined if this process runs the check, or none does. */
  async #copy(id: string): Promise<CheckCopy | undefined> {
    if ((await this.#own.list()).some((run) => run.id === id)) return undefined;
    const artifact = await this.#artifacts.get(PLACE, MODEL, id);
    return artifact && isCurrent(artifact) ? copyOf(artifact) : undefined;
  }

  #follow(id: string, follower: () => void): () => void {
    const followers = this.#followers.get(id) ?? new Set();
    this.#followers.set(id, followers.add(follower));
    return () => {
      followers.delete(follower);
      if (followers.size === 0) this.#followers.delete(id);
    };
  }

  #hear(news: News): void {
    if ("stop" in news) {
      void this.#own.stop(news.stop).catch(() => {}); // another process runs it
    } else {
      for (const follower of this.#followers.get(news.changed) ?? []) follower();
    }
  }

  /** Writes the latest copy of each check, one after another. */
  #write(copy: CheckCopy): Promise<void> {
    this.#unwritten.set(copy.run.id, copy);
    return (this.#writing ??= this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    for (const [id, copy] of this.#unwritten) {
      this.#unwritten.delete(id);
      const expiresAt = now() + (copy.run.state === "running" ? RUNNING_SECONDS : ENDED_SECONDS);
      // While the store fails, the others cannot answer anyway.
      await this.#artifacts
        .put({ issuer: PLACE, model: MODEL, id, payload: { ...copy }, expiresAt, consumedAt: null })
        .catch(() => {});
      this.#sharing.tell(TOPIC, JSON.stringify({ changed: id } satisfies News));
    }
    this.#writing = undefined;
  }
}

function isCurrent({ expiresAt }: Artifact): boolean {
  return (expiresAt ?? 0) > now();
}

function copyOf({ payload }: Artifact): CheckCopy {
  return payload as unknown as CheckCopy;
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
