// Measures what an installation brings: packages, and their size on disk. It asks the package registry.
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Case } from "./contract.ts";

const ROOT = join(import.meta.dirname, "../..");
const PEERS = ["oidc-provider", "oauth2-mock-server"];

export const installCase: Case = {
  name: "installation",
  onDemand: true,
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), "mintmark-bench-install-"));
    try {
      npm(ROOT, ["pack", "--silent", "--pack-destination", folder]);
      const tarball = readdirSync(folder).find((file) => file.endsWith(".tgz")) ?? "";
      const found = [["mintmark", join(folder, tarball)], ...PEERS.map((name) => [name, name])].map(
        ([name = "", source = ""]) => [name, installed(join(folder, `with-${name}`), source)] as const,
      );
      return [
        {
          name: "installed packages",
          unit: "packages",
          rounds: new Map(found.map(([name, each]) => [name, [[each.packages]]])),
        },
        {
          name: "installed size",
          unit: "MiB",
          rounds: new Map(found.map(([name, each]) => [name, [[each.mebibytes]]])),
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function installed(folder: string, source: string): { packages: number; mebibytes: number } {
  execFileSync("mkdir", [folder]);
  writeFileSync(join(folder, "package.json"), `{ "private": true }`);
  npm(folder, ["install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", source]);
  const files = globSync("node_modules/**/*", { cwd: folder, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  const packages = globSync("node_modules/{*,@*/*}/package.json", { cwd: folder });
  return { packages: packages.length, mebibytes: bytes / 2 ** 20 };
}

function npm(cwd: string, args: string[]): void {
  execFileSync("npm", args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
}
