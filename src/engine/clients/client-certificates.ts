// TLS client certificates (RFC 8705): how clients authenticate by one, and tokens that are bound to one. Only where
// the server asks for certificates; whom they were issued by does not matter, the client's registered keys do.
import { TLSSocket } from "node:tls";
import type { ClientAuthMethod, Configuration } from "oidc-provider";

const WITHOUT: ClientAuthMethod[] = [
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
  "none",
];

/** How clients may authenticate. */
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
