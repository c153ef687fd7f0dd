// Returns the algorithms of a list in metadata whose signatures verify with a public key, that is, all but HMAC.

export function asymmetricAlgs(algs: unknown): string[] {
  return Array.isArray(algs)
    ? algs.filter((alg): alg is string => typeof alg === "string" && !alg.startsWith("HS"))
    : [];
}
