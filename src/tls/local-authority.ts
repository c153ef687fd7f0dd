// The CA of a data folder. It is created on first use and kept, so that users must trust it only once.
// Without a folder, it exists as long as the process.
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { MintmarkError } from "../errors.ts";
import { type Identity, makeAuthority } from "./authority.ts";
import { isLocalName } from "./names.ts";

export interface LocalAuthority extends Identity {
  /** Path of the certificate; undefined if it is in memory only. */
  path: string | undefined;
}

const FILES = { certificate: "ca.pem", key: "ca-key.pem", names: "names.json" } as const;

/** Returns the path of the CA certificate of a data folder, whether or not it exists. */
export function authorityPath(folder: string): string {
  return resolve(folder, "ca", FILES.certificate);
}

/** Returns the CA certificate of a data folder, if it exists. */
export function storedAuthorityCertificate(folder: string): string | undefined {
  const path = authorityPath(folder);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/**
 * @param names host names and addresses that the CA must be able to certify
 * @throws MintmarkError `certificate` if the folder's CA was created before one of them was configured
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
    throw new MintmarkError("certificate", `the local CA in ${home} cannot vouch for ${foreign}`, {
      hint: `The CA was created before that name was configured. Delete ${home}, start again, and trust the new CA (mintmark ca).`,
    });
  }
  return { certificate: certificate ?? "", key: key ?? "", path: join(home, FILES.certificate) };
}

/** Writes all files at once by a rename. If another process was faster, keeps the files of that one. */
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
