// A process in which the real `main` runs one command after another, for hosted-command.ts: only the first pays for
// loading modules. A command has arguments, environment, folder and exit code of its own, is over when nothing keeps
// the process busy any more, and what it changed in Node's own state is put back before the next.
import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import tls from "node:tls";
import { main } from "../../src/cli/main.ts";

export interface HostedCommand {
  args: string[];
  cwd: string;
  env: Record<string, string | undefined>;
  /** What both outputs end in; on stdout the exit code and a line's end follow. */
  mark: string;
}

const LOOK_AGAIN_MILLISECONDS = 2;
const EMITTERS = [process, process.stdout, process.stderr];

const trusted = tls.getCACertificates("default");
const connections = new Set<Socket>();
subscribe("undici:client:connected", (message) => {
  const { socket } = message as { socket: Socket };
  connections.add(socket);
  socket.once("close", () => connections.delete(socket));
});

process.on("message", (command: HostedCommand) => void run(command));
process.on("disconnect", () => process.exit());

async function run({ args, cwd, env, mark }: HostedCommand): Promise<void> {
  process.chdir(cwd);
  setEnvironment(env);
  const before = EMITTERS.map(listenersOf);
  await main(args);
  while (isBusy()) await setTimeout(LOOK_AGAIN_MILLISECONDS);
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  EMITTERS.forEach((emitter, index) => {
    for (const [name, listener] of listenersOf(emitter))
      if (!before[index]?.some(([, each]) => each === listener)) emitter.off(name, listener);
  });
  // `fetch` keeps its connections for a next request, which a process that ends does not have.
  for (const socket of connections) socket.destroy();
  if (tls.getCACertificates("default").length !== trusted.length) tls.setDefaultCACertificates(trusted);
  process.stderr.write(mark);
  process.stdout.write(`${mark}${code}\n`);
}

function setEnvironment(env: HostedCommand["env"]): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}

/** Whether something would keep a process from ending; its outputs and the channel to the test are pipes. */
function isBusy(): boolean {
  return process.getActiveResourcesInfo().some((type) => type !== "PipeWrap");
}

type Listener = (...args: unknown[]) => void;

function listenersOf(emitter: NodeJS.EventEmitter): [name: string | symbol, listener: Listener][] {
  return emitter
    .eventNames()
    .flatMap((name) =>
      (emitter.rawListeners(name) as Listener[]).map((each): [string | symbol, Listener] => [name, each]),
    );
}
