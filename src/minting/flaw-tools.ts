// The parts of an issuer that flaws use: older keys of its ring, foreign keys, and the key recorder.
import { MintmarkError } from "../errors.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { generateJwk, type SigningKey, toSigningKey } from "../keys/material.ts";
import { isFor } from "../keys/states.ts";
import type { FlawTools } from "../tokens/flaws/flaw.ts";

export function flawTools(issuer: Issuer): FlawTools {
  return {
    now: issuer.clock.now(),
    otherIssuerUrl: "https://other-issuer.test",
    advertises: (alg) => issuer.ring.usable().some((key) => key.alg === alg),
    strangersKey: async (alg) => toSigningKey(await generateJwk(alg), alg),
    keyInState: (state, sound) => keyInState(issuer, state, sound),
    async recorderUrl(publicJwk) {
      if (issuer.recorder) return issuer.recorder.publish(publicJwk);
      throw new MintmarkError(
        "bad_request",
        "this flaw points to a URL of the server, but no server is running",
        {
          hint: "Start `mintmark` and mint the token there.",
        },
      );
    },
  };
}

async function keyInState(
  { ring }: Pick<Issuer, "ring">,
  state: "retiring" | "removed",
  { alg, kid }: SigningKey,
): Promise<SigningKey> {
  await ring.refresh();
  const purpose = { alg, tokens: ring.keys.find((key) => key.kid === kid)?.tokens };
  const found = ring.keys.findLast((key) => key.state === state && isFor(key, purpose));
  if (found) return ring.signerOf(found);
  // Import a key that was never active. Rotating would retire the active key.
  const made = await ring.import(await generateJwk(alg), purpose, { state: "retiring" });
  return ring.signerOf(state === "removed" ? await ring.remove(made.kid) : made);
}
