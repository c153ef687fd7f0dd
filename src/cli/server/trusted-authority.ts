// Makes this process trust the CA of a data folder, so that a command can call the https server that runs on
// the folder. Node before 22.19 cannot do this at run time and needs NODE_EXTRA_CA_CERTS instead.
import tls from "node:tls";
import { storedAuthorityCertificate } from "../../tls/local-authority.ts";

export function trustAuthorityOf(folder: string): void {
  const certificate = storedAuthorityCertificate(folder);
  const { setDefaultCACertificates: set, getCACertificates: get } = tls as Partial<typeof tls>;
  if (certificate !== undefined && set && get) set([...get("default"), certificate]);
}
