// The certificate of a server's own CA where a command that runs beside it finds it, for as long as it runs.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TrustFile {
  path: string;
  remove(): void;
}

/** Beside what Node was already told to trust, which the variable for it can name only once. */
export function trustFile(certificate: string, env: NodeJS.ProcessEnv): TrustFile {
  const folder = mkdtempSync(join(tmpdir(), "mintmark-ca-"));
  const path = join(folder, "ca.pem");
  writeFileSync(path, `${present(env["NODE_EXTRA_CA_CERTS"])}${certificate}`);
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function present(file: string | undefined): string {
  if (!file) return "";
  try {
    return `${readFileSync(file, "utf8").trimEnd()}\n`;
  } catch {
    return ""; // Node itself goes on without it, too
  }
}
