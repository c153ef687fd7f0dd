// Rejects presets that the tokens of the chosen issuer cannot satisfy.
import { MintmarkError } from "../../errors.ts";
import { isHmac } from "../../keys/algorithms.ts";
import type { Facts, SeenToken } from "./preset.ts";

/** @throws MintmarkError `bad_request` for opaque tokens */
export function signed({ issuer, audience }: Facts, seen: SeenToken): SeenToken {
  if (seen.alg !== undefined) return seen;
  throw new MintmarkError(
    "bad_request",
    `the issuer "${issuer.id}" gives out opaque tokens for ${JSON.stringify(audience)}, which no key verifies`,
    {
      hint: issuer.endpoints["introspection"]
        ? "Use the preset fastmcp-introspection."
        : "It has no introspection either: verify its tokens as the vendor documents, or mint JWTs with --format jwt.",
    },
  );
}

/** @throws MintmarkError `bad_request` if the issuer's vendor has no introspection */
export function requireIntrospection({ issuer }: Facts): void {
  if (issuer.endpoints["introspection"] !== undefined) return;
  throw new MintmarkError("bad_request", `the issuer "${issuer.id}" has no introspection, like its vendor`, {
    hint: "Use the preset fastmcp-jwks if its tokens are JWTs.",
  });
}

/** @throws MintmarkError `bad_request` if no public key verifies the issuer's tokens for the audience */
export function signedByKey(facts: Facts, seen: SeenToken): SeenToken {
  const { alg } = signed(facts, seen);
  if (alg === undefined || !isHmac(alg)) return seen;
  throw new MintmarkError(
    "bad_request",
    `tokens for ${JSON.stringify(facts.audience)} are signed with ${alg}, which no public key verifies`,
    { hint: `Use the preset fastmcp-${alg.toLowerCase()}.` },
  );
}
