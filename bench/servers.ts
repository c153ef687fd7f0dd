// The long-lived contestants, each in a separate process that is started on first use.
import type { Build } from "./build.ts";
import { serve } from "./child.ts";
import { call, closeConnections } from "./client.ts";
import type { TokenForm } from "./contestants/contract.ts";
import type { ContestantName } from "./contestants/names.ts";

/** The used members of an issuer's metadata (RFC 8414). */
export interface Metadata {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  introspection_endpoint: string;
  jwks_uri: string;
}

export class Servers {
  readonly #build: Build;
  readonly #running = new Map<ContestantName, ReturnType<typeof serve>>();

  constructor(build: Build) {
    this.#build = build;
  }

  /** Returns the metadata of the issuer for tokens of this form. */
  async metadata(name: ContestantName, form: TokenForm): Promise<Metadata> {
    let server = this.#running.get(name);
    if (!server) {
      server = serve(this.#build.path("bench/children/serve.js"), [name]);
      this.#running.set(name, server);
    }
    const issuers = JSON.parse((await server).line) as Record<TokenForm, string>;
    const url = new URL(`${issuers[form]}/.well-known/openid-configuration`);
    return JSON.parse(await call({ url })) as Metadata;
  }

  async stop(): Promise<void> {
    closeConnections();
    await Promise.all([...this.#running.values()].map(async (server) => (await server).stop()));
  }
}
