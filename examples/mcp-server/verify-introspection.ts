// Asks the issuer about every token (RFC 7662), JWT or opaque. Nothing is cached: a revoked token is refused at
// once, and while the issuer can't be asked, every token is.
import type { IssuerMetadata } from "./issuer.ts";
import { requestJson } from "./request-json.ts";
import { InvalidToken, IssuerUnavailable, toCaller, type VerifyToken } from "./token.ts";

export interface Credentials {
  clientId: string;
  clientSecret: string;
}

export function verifyByIntrospection(
  metadata: () => Promise<IssuerMetadata>,
  resource: string,
  credentials: Credentials,
): VerifyToken {
  return async function introspect(token) {
    const { issuer, introspection_endpoint: url } = await metadata();
    if (url === undefined) throw new IssuerUnavailable(`${issuer} publishes no introspection_endpoint`);
    const answer = await requestJson(url, {
      method: "POST",
      headers: { Authorization: basic(credentials), Accept: "application/json" },
      body: new URLSearchParams({ token, token_type_hint: "access_token" }),
    });
    // Precisely true: "active": "false" is a string, and truthy.
    if (answer["active"] !== true) throw new InvalidToken("the token is expired, revoked or unknown");
    if (answer["iss"] !== undefined && answer["iss"] !== issuer)
      throw new InvalidToken("the token is of another issuer");
    // Active is not enough: it may have been issued for another API (RFC 9700, section 2.3).
    if (![answer["aud"]].flat().includes(resource))
      throw new InvalidToken("the token is not for this server");
    // Refresh tokens introspect too, but have no type (RFC 6749, section 7.1).
    if (String(answer["token_type"]).toLowerCase() !== "bearer")
      throw new InvalidToken("the token is no bearer access token");
    const caller = toCaller(answer);
    if (caller.expiresAt <= Date.now() / 1000) throw new InvalidToken("the token has expired");
    return caller;
  };
}

// Both parts are form-encoded first (RFC 6749, section 2.3.1).
function basic({ clientId, clientSecret }: Credentials): string {
  return `Basic ${btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)}`;
}
