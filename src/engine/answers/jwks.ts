// The JWKS, which is made without the engine, whose own key store cannot give a key another `kid` or none.
import { jwksOf } from "../../issuer/metadata/jwks.ts";
import type { Answer } from "./answer.ts";

export function finishJwks({ issuer, ctx }: Answer): void {
  ctx.body = jwksOf(issuer);
  ctx.type = "application/json"; // some clients treat other types as a download
}
