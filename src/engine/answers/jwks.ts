// The JWKS, as the key ring publishes it. The engine's own key store cannot give a key another `kid` or none.
import type { JsonObject } from "../../json-object.ts";
import type { Answer } from "./answer.ts";

export function finishJwks({ issuer: { ring, profile, facts }, ctx }: Answer): void {
  const keys = ring.published() as JsonObject[];
  ctx.body = { keys: profile.answers.jwks?.(keys, facts) ?? keys };
  ctx.type = "application/json"; // some clients treat other types as a download
}
