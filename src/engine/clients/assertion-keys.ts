// Selects the keys of a client that may verify its assertion. The `kid` of the header is a hint (RFC 7515, section
// 4.1.4): Spring Security sends a random one with a secret, and many libraries send the thumbprint of a key
// that was registered without a `kid`. The engine finds no key then. A key with another `kid` stays excluded,
// as at real servers; test/engine/seams.test.ts watches the key stores.
import type { Provider } from "oidc-provider";

interface Wanted {
  alg: string;
  kid?: string | undefined;
}

interface KeyStore {
  selectForVerify(wanted: Wanted): { kid?: string }[];
}

interface WithKeyStores {
  symmetricKeyStore: KeyStore;
  asymmetricKeyStore: KeyStore;
}

export function overrideAssertionKeys({ Client }: Provider): void {
  const find = Client.find.bind(Client);
  Client.find = async (id) => {
    const client = await find(id);
    if (client) {
      const { symmetricKeyStore, asymmetricKeyStore } = client as unknown as WithKeyStores;
      for (const store of [symmetricKeyStore, asymmetricKeyStore]) takeHints(store);
    }
    return client;
  };
}

function takeHints(store: KeyStore): void {
  const select = (wanted: Wanted) =>
    (Object.getPrototypeOf(store) as KeyStore).selectForVerify.call(store, wanted);
  store.selectForVerify = (wanted) => {
    const named = select(wanted);
    if (named.length > 0) return named;
    const fitting = select({ ...wanted, kid: undefined });
    return fitting.filter(({ kid }) => kid === undefined);
  };
}
