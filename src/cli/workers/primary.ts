// The primary process of `serve --workers`: starts the workers, which share its ports, replaces those that end, passes on
// what they tell each other, and speaks for all of them.
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ResolvedConfig } from "../../config/builtin.ts";
import { MintmarkError } from "../../errors.ts";
import { createLog, type Log } from "../../log.ts";
import { freePorts } from "../../mintmark.ts";
import { packageFile } from "../../package-files.ts";
import { announceToCommands, greet, reportCopy } from "../server/presence.ts";
import type { PlaceOptions } from "../server/ready-facts.ts";
import { findServer } from "../server/running-server.ts";
import { DEFAULT_PORT } from "../settings.ts";
import { closeOnSignal, closeOnStdinEnd } from "../shutdown.ts";
import { print } from "../text/output.ts";
import { Crew } from "./crew.ts";
import { relayLines } from "./relay-lines.ts";

export interface WorkersOptions extends PlaceOptions {
  open?: boolean;
  untilStdinEnds?: boolean;
}

/** @param copy the folder of the database that was set aside, if there is one */
export async function serveWithWorkers(
  config: ResolvedConfig,
  options: WorkersOptions,
  copy: string | undefined,
): Promise<void> {
  await refuseUnshared(config);
  const log = createLog(config.log);
  reportCopy(copy, log);
  const ports = await freePorts(config, DEFAULT_PORT);
  // Each worker accepts connections itself. If the primary did, one that it has just passed on would stay open, and its
  // client wait, when the worker is killed.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({
    exec: fileURLToPath(packageFile("bin/mintmark.js")),
    args: ["worker"],
    silent: true,
    serialization: "advanced",
  });
  const { data, config: file } = options;
  const place = { ...(data !== undefined && { data }), ...(file !== undefined && { config: file }) };
  const crew = new Crew({ config, place, ports, log, fork: () => fork(log) });
  let removeServerFile = () => {};
  const close = async () => {
    removeServerFile();
    await crew.stop();
  };
  closeOnSignal(close);
  if (options.untilStdinEnds) closeOnStdinEnd(close);
  const ready = await crew.start();
  if (ready.code !== undefined) {
    // The worker has said why it could not start.
    process.exitCode = ready.code;
    return void process.stdin.destroy();
  }
  removeServerFile = await announceToCommands(config, { port: ports.main, log });
  const readyInMilliseconds = Math.round(performance.now());
  greet(config, { ...ready.facts, readyInMilliseconds }, options, log);
}

async function refuseUnshared({ ephemeral, store, data, workers }: ResolvedConfig): Promise<void> {
  if (ephemeral) {
    throw new MintmarkError("bad_request", `${workers} workers cannot share what is kept in memory`, {
      hint: "Leave out --ephemeral, so that they share the data folder, or use one worker.",
    });
  }
  const other = store === undefined ? await findServer(data) : undefined;
  if (other && other.pid !== process.pid) {
    throw new MintmarkError("conflict", `the server at ${other.url} uses the data folder ${data}`, {
      hint: "Stop it, or choose another folder with --data DIR: the workers of a folder must belong to one server.",
    });
  }
}

function fork(log: Log): { worker: Worker; ended: Promise<unknown> } {
  // The worker's output is a pipe, so it cannot see whether this process writes to a terminal.
  const worker = cluster.fork(process.stderr.hasColors?.() ? { FORCE_COLOR: "1" } : {});
  const { stdout, stderr } = worker.process;
  if (stdout) relayLines(stdout, print);
  if (stderr) relayLines(stderr, (lines) => log.line(lines));
  return { worker, ended: once(worker.process, "close") };
}
