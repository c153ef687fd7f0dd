// Which keys an issuer needs before its first use.
import { isHmac } from "../keys/algorithms.ts";
import type { KeyPurpose } from "../keys/states.ts";
import type { Issuer } from "./issuer.ts";

/** Includes an HMAC secret, so that verifiers can use it before any token is issued. */
export function keyPurposes(
  issuer: Pick<Issuer, "settings" | "profile" | "directory" | "idTokenAlg" | "idTokenPurpose">,
): KeyPurpose[] {
  const { settings, profile, directory } = issuer;
  const ofClients = directory
    .clients()
    .flatMap((client) =>
      [client.idTokenSignedResponseAlg ?? [], client.userinfoSignedResponseAlg ?? []].flat(),
    );
  const { refreshAlg } = profile.tokens;
  return [
    { alg: settings.alg },
    issuer.idTokenPurpose(issuer.idTokenAlg),
    { alg: "HS256" },
    ...(refreshAlg === undefined ? [] : [{ alg: refreshAlg }]),
    ...directory.resources().flatMap(({ alg, secret }) => (alg && secret === undefined ? [{ alg }] : [])),
    // What a client gets with HMAC is signed with its secret, not with a key of the ring.
    ...ofClients.flatMap((alg) => (isHmac(alg) ? [] : [issuer.idTokenPurpose(alg)])),
  ];
}
