// A process that runs one command after another with the real `main`, for hosted-command.ts, so that modules
// are loaded once. Each command has its own arguments, environment, folder and exit code. It has ended when
// nothing keeps the process busy; changes to Node's global state are reverted before the next command.
import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import tls from "node:tls";
import { main } from "../../src/cli/main.ts";

export interface HostedCommand {
  args: string[];
  cwd: string;
  env: Record<string, string | undefined>;
  /** Printed at the end of both outputs; on stdout the exit code and a line break follow. */
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
    for (const [name, listener] of listenersOf(emitter)) {
      if (!before[index]?.some(([, each]) => each === listener)) emitter.off(name, listener);
    }
  });
  // Close the keep-alive connections of `fetch`, as the end of a process would.
  for (const socket of connections) socket.destroy();
  if (tls.getCACertificates("default").length !== trusted.length) tls.setDefaultCACertificates(trusted);
  process.stderr.write(mark);
  process.stdout.write(`${mark}${code}\n`);
}

function setEnvironment(env: HostedCommand["env"]): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}

/** Returns whether something keeps the process alive, except its outputs and the channel to the test. */
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
