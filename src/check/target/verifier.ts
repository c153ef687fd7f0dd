// Detects how the API verifies tokens: whether it accepts a revoked one, and whether it fetches the JWKS.
import type { Verifier } from "../../check-choices.ts";
import { isHmac } from "../../keys/algorithms.ts";
import type { Run } from "../run.ts";
import { accepted } from "./answer.ts";
import type { Approach } from "./approach.ts";

export async function findVerifier(run: Run, approach: Approach): Promise<Verifier> {
  if (run.settings.verifier !== undefined) return run.settings.verifier;
  if (approach.form === "opaque") return "introspection"; // nothing else can verify opaque tokens
  const revoked = await run.levers.mint({ ...approach.wanted, format: "jwt", flaw: "revoked" });
  const answer = await run.send(approach.request, { authorization: [`Bearer ${revoked.token}`] });
  if (!accepted(answer)) return "introspection";
  if (approach.alg !== undefined && isHmac(approach.alg)) return "hmac";
  return (await run.levers.jwksFetches()) > 0 ? "jwks" : "static-key";
}
