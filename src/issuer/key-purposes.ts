// The purposes for which an issuer needs keys.
import type { ResolvedIssuer } from "../config/builtin.ts";
import { isHmac, type SigningAlg } from "../keys/algorithms.ts";
import type { KeyPurpose } from "../keys/states.ts";
import type { Profile } from "../profiles/contract.ts";
import type { Directory } from "./directory.ts";

interface KeyUser {
  settings: Pick<ResolvedIssuer, "alg">;
  profile: Pick<Profile, "tokens">;
  directory: Directory;
}

/**
 * Returns the purposes for which a key must exist before the first use. They include an HMAC secret, so that
 * verifiers can use it before any token is issued.
 */
export function keyPurposes({ settings, profile, directory }: KeyUser): KeyPurpose[] {
  const ofClients = directory
    .clients()
    .flatMap((client) =>
      [client.idTokenSignedResponseAlg ?? [], client.userinfoSignedResponseAlg ?? []].flat(),
    );
  const { refreshAlg } = profile.tokens;
  return [
    { alg: settings.alg },
    idTokenPurpose(profile, idTokenAlg(settings)),
    { alg: "HS256" },
    ...(refreshAlg === undefined ? [] : [{ alg: refreshAlg }]),
    ...directory.resources().flatMap(({ alg, secret }) => (alg && secret === undefined ? [{ alg }] : [])),
    // What a client gets with HMAC is signed with its secret, not with a key of the ring.
    ...ofClients.flatMap((alg) => (isHmac(alg) ? [] : [idTokenPurpose(profile, alg)])),
  ];
}

/** Algorithm of ID tokens for clients that set none. Never HMAC: clients do not know the ring's secret. */
export function idTokenAlg({ alg }: KeyUser["settings"]): SigningAlg {
  return isHmac(alg) ? "RS256" : alg;
}

/** An HMAC secret signs all tokens: secrets are not published, so separate ones would be pointless. */
export function idTokenPurpose({ tokens }: KeyUser["profile"], alg: SigningAlg): KeyPurpose {
  return tokens.separateIdTokenKeys && !isHmac(alg) ? { alg, tokens: "id" } : { alg };
}
