// TLS client certificates (RFC 8705): client authentication and certificate-bound tokens, if the server asks
// for certificates. A certificate's key must be registered for the client; its issuer does not matter.
import { TLSSocket } from "node:tls";
import type { ClientAuthMethod, Configuration } from "oidc-provider";

const WITHOUT: ClientAuthMethod[] = [
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
  "none",
];

/** Returns the methods by which clients may authenticate. */
export function clientAuthMethods(takesCertificates: boolean): ClientAuthMethod[] {
  return takesCertificates ? [...WITHOUT, "self_signed_tls_client_auth"] : WITHOUT;
}

export function mutualTls(takesCertificates: boolean): NonNullable<Configuration["features"]>["mTLS"] {
  return {
    enabled: takesCertificates,
    certificateBoundAccessTokens: takesCertificates,
    selfSignedTlsClientAuth: takesCertificates,
    getCertificate: ({ req: { socket } }) =>
      socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined,
  };
}
