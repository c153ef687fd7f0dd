// Metadata (OpenID Connect Discovery, RFC 8414): adds the supported scopes, removes the endpoints that the
// profile does not have, and applies the vendor's shape.
import type { Directory } from "../../issuer/directory.ts";
import { OIDC_SCOPES } from "../../issuer/scopes.ts";
import { withoutMissing } from "../../profiles/missing.ts";
import { PROMPT_VALUES } from "../login/prompts.ts";
import { type Answer, plainBody } from "./answer.ts";

export function finishDiscovery({ issuer, ctx }: Answer): void {
  const { directory, profile, facts } = issuer;
  const { acr_values_supported: acrValues, ...body } = plainBody(ctx);
  // RFC 8414, section 2, requires these lists if an authentication method with a JWT is supported.
  const assertionAlgs = body["token_endpoint_auth_signing_alg_values_supported"];
  const metadata = withoutMissing(
    {
      ...body,
      scopes_supported: supportedScopes(directory),
      ...(profile.signIn.advertisesAcrValues && { acr_values_supported: acrValues }),
      prompt_values_supported: PROMPT_VALUES,
      ...Object.fromEntries((issuer.frontchannelLogout?.announcedBy ?? []).map((name) => [name, true])),
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
