// Metadata (OpenID Connect Discovery, RFC 8414): the scopes that exist, without the endpoints that do not, in the
// vendor's shape.
import type { Directory } from "../../issuer/directory.ts";
import { OIDC_SCOPES } from "../../issuer/scopes.ts";
import { withoutMissing } from "../../profiles/missing.ts";
import { plainBody, type Answer } from "./answer.ts";

export function finishDiscovery({ issuer: { directory, profile, facts }, ctx }: Answer): void {
  const body = plainBody(ctx);
  // RFC 8414, section 2, requires this list next to every list of methods that has one with JWTs.
  const assertionAlgs = body["token_endpoint_auth_signing_alg_values_supported"];
  const metadata = withoutMissing(
    {
      ...body,
      scopes_supported: supportedScopes(directory),
      ...(assertionAlgs !== undefined && {
        introspection_endpoint_auth_signing_alg_values_supported: assertionAlgs,
        revocation_endpoint_auth_signing_alg_values_supported: assertionAlgs,
      }),
    },
    profile.paths.missing,
  );
  ctx.body = profile.answers.discovery?.(metadata, facts) ?? metadata;
}

function supportedScopes(directory: Directory): string[] {
  const ofResources = directory.resources().flatMap(({ scopes }) => scopes ?? []);
  const ofRoles = directory.resources().length === 0 ? [...directory.roles.values()].flat() : [];
  return [...new Set([...OIDC_SCOPES, ...ofResources, ...ofRoles])];
}
