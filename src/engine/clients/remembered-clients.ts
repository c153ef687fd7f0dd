// The engine validates and hashes the metadata of a client whenever a request names it. The clients of the directory
// cannot change as long as an engine exists, because it is built again after each change, so they are made once.
import type { Client, Provider } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";

/** Comes after the other overrides of `Client.find`, whose results it remembers. */
export function rememberClients(provider: Provider, { directory }: Pick<Issuer, "directory">): void {
  const find = provider.Client.find.bind(provider.Client);
  const known = new Map<string, Client>();
  provider.Client.find = async (id) => {
    const remembered = known.get(id);
    if (remembered) return remembered;
    const client = await find(id);
    if (client && directory.client(id)) known.set(id, client);
    return client;
  };
}
