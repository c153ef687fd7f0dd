// How much is tried. CI sets smaller numbers; the defaults are what docs/reliability.md states.
const amount = (name: string, usual: number) => Number(process.env[name] ?? usual);

/** Kills with SIGKILL, for each store. */
export const KILLS = amount("FAULTS_KILLS", 100);
/** Stops with SIGTERM while requests run. */
export const STOPS = amount("FAULTS_STOPS", 20);
/** Damaged files. */
export const DAMAGES = amount("FAULTS_DAMAGES", 100);
/** Sockets that send nothing. */
export const IDLE_SOCKETS = amount("FAULTS_SOCKETS", 5_000);
/** Requests of each flood. */
export const FLOOD = amount("FAULTS_FLOOD", 2_000);

/** Prints a measured figure. */
export function report(text: string): void {
  process.stdout.write(`  ${text}\n`);
}
