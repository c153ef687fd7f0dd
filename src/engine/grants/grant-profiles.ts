// What metadata says of enterprise-managed authorization, where the configuration makes it work.
import { ID_JAG_PROFILE, ID_JAG_TOKEN_TYPE } from "../assertions/id-jag.ts";
import { offersIdJagRedemption, offersIdJags } from "../../issuer/grants.ts";
import type { Issuer } from "../../issuer/issuer.ts";

export function grantProfiles(issuer: Issuer): Record<string, string[]> {
  return {
    ...(offersIdJagRedemption(issuer) && { authorization_grant_profiles_supported: [ID_JAG_PROFILE] }),
    ...(offersIdJags(issuer) && { identity_chaining_requested_token_types_supported: [ID_JAG_TOKEN_TYPE] }),
  };
}
