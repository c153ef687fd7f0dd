// Describes the machine that produced the figures.
import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";

export interface Machine {
  /** The day of the run, as YYYY-MM-DD. */
  date: string;
  node: string;
  cores: number;
  cpu: string;
  /** Load average of the minute before the run, which shows whether the machine was busy. */
  loadBefore: number;
  versions: Record<string, string>;
}

export function machineFacts(): Machine {
  const [first] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cores: cpus().length,
    cpu: first?.model.trim() ?? "unknown",
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    versions: Object.fromEntries(
      ["oidc-provider", "oauth2-mock-server"].map((name) => [name, versionOf(name)]),
    ),
  };
}

function versionOf(name: string): string {
  const path = join(import.meta.dirname, "../node_modules", name, "package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}
