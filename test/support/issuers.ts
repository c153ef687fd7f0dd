// The issuers of a server without configuration, one for each vendor, with their metadata.
import type { Mintmark } from "../../src/index.ts";
import { getJson } from "./post-form.ts";

export interface KnownIssuer {
  id: string;
  url: string;
  metadata: Record<string, unknown>;
  /** Returns the URL of an endpoint, or undefined if the issuer does not have it. */
  endpoint: (name: string) => string | undefined;
}

/** Adds its path to an issuer's URL, which may end in a slash. */
export function below(issuer: string, path: string): string {
  return `${issuer.replace(/\/$/, "")}${path}`;
}

export async function everyIssuer(idp: Mintmark): Promise<KnownIssuer[]> {
  return Promise.all(
    (await idp.issuers.list()).map(async ({ id, url }) => {
      const { body: metadata } = await getJson(below(url, "/.well-known/openid-configuration"));
      const endpoint = (name: string) => metadata[name] as string | undefined;
      return { id, url, metadata, endpoint };
    }),
  );
}
