// Starts Mintmark over https, for SDKs that support nothing else. Node trusts its CA while it runs, so
// certificates are really verified.
import tls from "node:tls";
import { type Mintmark, type MintmarkConfig, startMintmark } from "../../../src/index.ts";

export interface Trusted extends AsyncDisposable {
  idp: Mintmark;
}

export async function startTrusted(config: MintmarkConfig): Promise<Trusted> {
  const before = tls.getCACertificates("default");
  const idp = await startMintmark({ ...config, https: true });
  tls.setDefaultCACertificates([...before, (await idp.ca()).certificate]);
  return {
    idp,
    async [Symbol.asyncDispose]() {
      tls.setDefaultCACertificates(before);
      await idp.close();
    },
  };
}
