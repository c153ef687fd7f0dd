// Metadata (OpenID Connect Discovery, RFC 8414), which is made without the engine.
import { metadataOf } from "../../issuer/metadata/metadata.ts";
import type { Answer } from "./answer.ts";

export function finishDiscovery({ issuer, ctx }: Answer): void {
  const { mountPath } = ctx as unknown as { mountPath: string };
  ctx.body = metadataOf(issuer, `${new URL(ctx.href).origin}${mountPath}`);
}
