// TLS client certificates (RFC 8705): client authentication and certificate-bound tokens, if the server asks
// for certificates. A certificate's key must be registered for the client; its issuer does not matter.
import { TLSSocket } from "node:tls";
import type { Configuration } from "oidc-provider";

export function mutualTls(takesCertificates: boolean): NonNullable<Configuration["features"]>["mTLS"] {
  return {
    enabled: takesCertificates,
    certificateBoundAccessTokens: takesCertificates,
    selfSignedTlsClientAuth: takesCertificates,
    getCertificate: ({ req: { socket } }) =>
      socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined,
  };
}
