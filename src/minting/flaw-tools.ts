// What flaws borrow from an issuer: its ring's older keys, keys of strangers, the recorder.
import { MintmarkError } from "../errors.ts";
import { isHmac } from "../keys/algorithms.ts";
import { generateJwk, toSigningKey, type SigningKey } from "../keys/material.ts";
import { isFor } from "../keys/states.ts";
import type { FlawTools } from "../tokens/flaws/flaw.ts";
import type { Issuer } from "../issuer/issuer.ts";

export function flawTools(issuer: Issuer): FlawTools {
  return {
    now: issuer.clock.now(),
    otherIssuerUrl: "https://other-issuer.test",
    advertises: (alg) => !isHmac(alg) && issuer.ring.usable().some((key) => key.alg === alg),
    strangersKey: async (alg) => toSigningKey(await generateJwk(alg), alg),
    keyInState: (state, sound) => keyInState(issuer, state, sound),
    recorderUrl(publicJwk) {
      if (issuer.recorder) return issuer.recorder.publish(publicJwk);
      throw new MintmarkError("bad_request", "this flaw needs a running server, whose URL it points to", {
        hint: "Start `mintmark`, and mint the token through it.",
      });
    },
  };
}

async function keyInState(
  { ring }: Issuer,
  state: "retiring" | "removed",
  { alg, kid }: SigningKey,
): Promise<SigningKey> {
  await ring.refresh();
  const purpose = { alg, tokens: ring.keys.find((key) => key.kid === kid)?.tokens };
  const found = ring.keys.findLast((key) => key.state === state && isFor(key, purpose));
  if (found) return ring.signerOf(found);
  // A key that never was active: rotating would end the life of the one that is.
  const made = await ring.import(await generateJwk(alg), purpose, { state: "retiring" });
  return ring.signerOf(state === "removed" ? await ring.remove(made.kid) : made);
}
