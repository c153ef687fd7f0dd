// TLS client certificates (RFC 8705): client authentication and certificate-bound tokens, if the server asks
// for certificates. A certificate's key must be registered for the client; its issuer does not matter.
import { TLSSocket } from "node:tls";
import type { ClientAuthMethod, Configuration } from "oidc-provider";
import type { Profile } from "../../profiles/contract.ts";

/** Returns the methods by which clients may authenticate. */
export function clientAuthMethods(
  { clients }: Pick<Profile, "clients">,
  takesCertificates: boolean,
): ClientAuthMethod[] {
  return [
    ...clients.authMethods,
    "none",
    ...(takesCertificates ? (["self_signed_tls_client_auth"] as const) : []),
  ];
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
