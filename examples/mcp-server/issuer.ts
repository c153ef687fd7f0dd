// Finds the issuer's metadata by the issuer identifier (RFC 8414, otherwise OpenID Connect Discovery).
import { requestJson } from "./request-json.ts";
import { IssuerUnavailable } from "./token.ts";

export interface IssuerMetadata {
  issuer: string;
  jwks_uri?: string;
  introspection_endpoint?: string;
}

/** Fetches the metadata with the first token, so that the issuer may start later; retries after a failure. */
export function issuerMetadata(issuer: string): () => Promise<IssuerMetadata> {
  let known: IssuerMetadata | undefined;
  return async () => (known ??= await discover(issuer));
}

async function discover(issuer: string): Promise<IssuerMetadata> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  const failures: string[] = [];
  for (const url of [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ]) {
    try {
      const metadata = (await requestJson(url)) as Partial<IssuerMetadata>;
      // Without this check one issuer could impersonate another (RFC 8414, section 3.3).
      if (metadata.issuer === issuer) return metadata as IssuerMetadata;
      failures.push(`${url} is the metadata of "${metadata.issuer}", not of "${issuer}"`);
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  throw new IssuerUnavailable(failures.join("; "));
}
