// The metadata members for enterprise-managed authorization.
import { TOKEN_EXCHANGE } from "../../config/client.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { ID_JAG_PROFILE, ID_JAG_TOKEN_TYPE } from "../assertions/id-jag.ts";
import { offersGrant } from "./grants.ts";
import { offersIdJagRedemption } from "./offered.ts";

/** Returns only the members for features that the configuration enables. */
export function grantProfiles(issuer: Issuer): Record<string, string[]> {
  const mintsIdJags =
    Object.keys(issuer.settings.idJagAudiences).length > 0 && offersGrant(issuer, TOKEN_EXCHANGE);
  return {
    ...(offersIdJagRedemption(issuer) && { authorization_grant_profiles_supported: [ID_JAG_PROFILE] }),
    ...(mintsIdJags && { identity_chaining_requested_token_types_supported: [ID_JAG_TOKEN_TYPE] }),
  };
}
