// The authority of a data folder: made on first use and kept, so that it has to be trusted once. Without a folder
// it lives as long as the process.
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { MintmarkError } from "../errors.ts";
import { makeAuthority, type Identity } from "./authority.ts";

export { makeServerIdentity } from "./authority.ts";
import { isLocalName } from "./names.ts";

export interface LocalAuthority extends Identity {
  /** Where the certificate is; undefined where it is in memory alone. */
  path: string | undefined;
}

const FILES = { certificate: "ca.pem", key: "ca-key.pem", names: "names.json" } as const;

/** Where a folder's authority is, or would be. */
export function authorityPath(folder: string): string {
  return resolve(folder, "ca", FILES.certificate);
}

/** The certificate of a folder's authority, if it has one. */
export function storedAuthorityCertificate(folder: string): string | undefined {
  const path = authorityPath(folder);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/**
 * @param names host names and addresses that it has to vouch for
 * @throws MintmarkError `certificate` where the folder's authority was made before one of them was configured
 */
export async function localAuthority(
  folder: string | undefined,
  names: readonly string[],
): Promise<LocalAuthority> {
  if (folder === undefined) return { ...(await makeAuthority(names)), path: undefined };
  const home = resolve(folder, "ca");
  if (!existsSync(home)) await keep(home, await makeAuthority(names), names);
  const [certificate, key, kept] = await Promise.all(
    [FILES.certificate, FILES.key, FILES.names].map((file) => readFile(join(home, file), "utf8")),
  );
  const known = JSON.parse(kept ?? "[]") as string[];
  const foreign = names.find((name) => !isLocalName(name) && !known.includes(name));
  if (foreign !== undefined) {
    throw new MintmarkError("certificate", `the local CA in ${home} may not vouch for ${foreign}`, {
      hint: `It was made before that name was configured. Delete ${home}, start again, and trust the new one (mintmark ca).`,
    });
  }
  return { certificate: certificate ?? "", key: key ?? "", path: join(home, FILES.certificate) };
}

/** All at once: of two processes that begin together one is too late, and takes what the other has made. */
async function keep(home: string, { certificate, key }: Identity, names: readonly string[]): Promise<void> {
  await mkdir(resolve(home, ".."), { recursive: true, mode: 0o700 });
  const draft = await mkdtemp(`${home}-`);
  try {
    await writeFile(join(draft, FILES.key), key, { mode: 0o600 });
    await writeFile(join(draft, FILES.names), JSON.stringify(names));
    await writeFile(join(draft, FILES.certificate), certificate);
    await rename(draft, home).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
