// Introspects every token at the issuer (RFC 7662), JWT or opaque. Nothing is cached: a revoked token is
// refused at once, and while the issuer is down, every token is refused.
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
    // Compare with true, because "active": "false" would be a truthy string.
    if (answer["active"] !== true) throw new InvalidToken("the token is expired, revoked or unknown");
    if (answer["iss"] !== undefined && answer["iss"] !== issuer) {
      throw new InvalidToken("the token is from another issuer");
    }
    // An active token may have been issued for another API (RFC 9700, section 2.3).
    if (![answer["aud"]].flat().includes(resource)) {
      throw new InvalidToken("the token is not for this server");
    }
    // Refresh tokens can be introspected too, but have no token type (RFC 6749, section 7.1).
    if (String(answer["token_type"]).toLowerCase() !== "bearer") {
      throw new InvalidToken("the token is not a bearer access token");
    }
    const caller = toCaller(answer);
    if (caller.expiresAt <= Date.now() / 1000) throw new InvalidToken("the token has expired");
    return caller;
  };
}

// Both parts have to be form-encoded first (RFC 6749, section 2.3.1).
function basic({ clientId, clientSecret }: Credentials): string {
  return `Basic ${btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)}`;
}
