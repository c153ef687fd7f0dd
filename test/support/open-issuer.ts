// Opens an issuer in memory, without a server and without the protocol engine.
import { onTestFinished } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";
import type { ConfigInput } from "../../src/config/schema.ts";
import type { Issuer } from "../../src/issuer/issuer.ts";
import { openMintmark } from "../../src/opened.ts";

/** Returns the issuer at the root. It is closed when the test has finished. */
export async function openIssuer(settings: ConfigInput = {}): Promise<Issuer> {
  const config = parseConfig({ ephemeral: true, log: "silent", issuers: {}, ...settings });
  const opened = await openMintmark(config, { keys: "published", ports: { main: 4411, own: new Map() } });
  onTestFinished(() => opened.close());
  return opened.control.issuers.get();
}
