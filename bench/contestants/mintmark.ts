// Mintmark as a test starts it: `memory` keeps its store in memory, `file` in a file.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMintmark } from "../../src/index.ts";
import { AUDIENCES, CLIENT, type Contestant, REDIRECT_URI, SCOPE, type StartOptions } from "./contract.ts";

export const memory: Contestant = { start: (options) => startWith(options, { ephemeral: true }) };

export const file: Contestant = {
  start(options) {
    const data = mkdtempSync(join(tmpdir(), "mintmark-bench-data-"));
    process.on("exit", () => rmSync(data, { recursive: true, force: true }));
    return startWith(options, { ephemeral: false, data });
  },
};

async function startWith(
  { key, forms, port = 0 }: StartOptions,
  store: { ephemeral: boolean; data?: string },
): Promise<Record<string, string>> {
  const scopes = SCOPE.split(" ");
  const resources = {
    RS256: { audience: AUDIENCES.RS256, scopes, alg: "RS256" as const },
    ES256: { audience: AUDIENCES.ES256, scopes, alg: "ES256" as const },
    opaque: { audience: AUDIENCES.opaque, scopes, tokenFormat: "opaque" as const },
  };
  const idp = await startMintmark({
    ...store,
    port,
    keys: key === "ready" ? "published" : "generate",
    resources: Object.fromEntries(forms.map((form) => [form.toLowerCase(), resources[form]])),
    clients: {
      [CLIENT.id]: {
        secret: CLIENT.secret,
        grantTypes: ["client_credentials", "authorization_code", "refresh_token"],
        redirectUris: [REDIRECT_URI],
      },
    },
    login: { headless: true },
  });
  return Object.fromEntries(forms.map((form) => [form, idp.url]));
}
