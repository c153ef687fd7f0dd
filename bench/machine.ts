// Where the figures come from: they mean little without it.
import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";

export interface Machine {
  node: string;
  cores: number;
  cpu: string;
  /** Processes that wanted a core in the minute before: what else the machine did. */
  loadBefore: number;
  versions: Record<string, string>;
}

export function machineFacts(): Machine {
  const [first] = cpus();
  return {
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
