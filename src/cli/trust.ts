// Lets the commands of this process trust the CA of a data folder, so that they can drive the server that runs on
// it. Node before 22.19 has no way to say so; there NODE_EXTRA_CA_CERTS does it.
import tls from "node:tls";
import { storedAuthorityCertificate } from "../tls/local-authority.ts";

export function trustAuthorityOf(folder: string): void {
  const certificate = storedAuthorityCertificate(folder);
  const { setDefaultCACertificates: set, getCACertificates: get } = tls as Partial<typeof tls>;
  if (certificate !== undefined && set && get) set([...get("default"), certificate]);
}
