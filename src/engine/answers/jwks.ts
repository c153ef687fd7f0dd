// The JWKS, as the key ring publishes it. The engine's own key store cannot give a key another `kid` or none.
import { publishedKeys } from "../../issuer/published-keys.ts";
import type { JsonObject } from "../../json-object.ts";
import type { Answer } from "./answer.ts";

export function finishJwks({ issuer, ctx }: Answer): void {
  const { profile, facts } = issuer;
  const keys = publishedKeys(issuer) as JsonObject[];
  ctx.body = { keys: profile.answers.jwks?.(keys, facts) ?? keys };
  ctx.type = "application/json"; // some clients treat other types as a download
}
