// Finds a client for a step that goes on without it, such as a sign-out.
import { type Client, errors, type Provider } from "oidc-provider";

/** Returns undefined if the client no longer exists or its metadata can no longer be used. */
export async function usableClient({ Client }: Provider, id: string): Promise<Client | undefined> {
  try {
    return await Client.find(id);
  } catch (error) {
    if (error instanceof errors.OIDCProviderError) return undefined;
    throw error;
  }
}
