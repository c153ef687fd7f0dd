// Writes a server's CA certificate to a temporary file, for the command that `mintmark run` starts.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface CertificateFile {
  path: string;
  remove(): void;
}

/** Includes the certificates that NODE_EXTRA_CA_CERTS names already, since it can name only one file. */
export function writeCertificateFile(certificate: string, env: NodeJS.ProcessEnv): CertificateFile {
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
    return ""; // Node ignores an unreadable file, too
  }
}
