// The settings that every issuer has.
import * as z from "zod";
import { SIGNING_ALGS } from "../keys/algorithms.ts";
import { PROFILE_NAMES } from "../profiles/profile-names.ts";
import { RESPONSE_TYPES } from "../profiles/response-types.ts";
import { directoryFields } from "./directory.ts";
import { accessTokenTyp, acrLevels, baseUrl, refreshTokenRotation, seconds } from "./fields.ts";
import { section, withDefault } from "./lazy.ts";
import { loginSettings } from "./login.ts";
import { registrationFields } from "./registration.ts";
import { tokenRules } from "./token-rules.ts";
import { trustFields } from "./trust.ts";

export const issuerFields = {
  profile: withDefault("generic", () =>
    z
      .enum(PROFILE_NAMES)
      .describe(
        "The vendor whose paths, claims and error responses the issuer imitates; generic imitates none.",
      ),
  ),
  dialect: () =>
    z
      .string()
      .optional()
      .describe(
        "Variant of the profile, such as `rfc9068_profile` of auth0. Default: the vendor's usual one.",
      ),
  iss: () =>
    baseUrl()
      .optional()
      .describe(
        "The issuer identifier, as in `iss`: a URL (RFC 8414, section 2). Default: the URL at which the issuer is served.",
      ),
  defaultAudience: () =>
    z
      .string()
      .min(1)
      .optional()
      .describe(
        "Audience of tokens whose request names none. Default: the profile's default, else the issuer identifier.",
      ),
  alg: withDefault("RS256", () =>
    z.enum(SIGNING_ALGS).describe("Signing algorithm of all tokens for which no other is set."),
  ),
  accessTokenTyp: () =>
    accessTokenTyp()
      .optional()
      .describe(
        "`typ` in the header of JWT access tokens, such as `JWT`, which Spring Security expects; null for none. Default: set by the profile (generic: `at+jwt`, as in RFC 9068).",
      ),
  ...directoryFields,
  ...registrationFields,
  ...trustFields,
  tokenRules,
  acceptsJson: () =>
    z
      .boolean()
      .optional()
      .describe(
        "Also take JSON bodies at the endpoints that take forms, such as the token endpoint. Default: set by the profile (generic: off, because OAuth 2.0 has forms only).",
      ),
  requirePkce: withDefault(false, () =>
    z
      .boolean()
      .describe("Reject login requests without PKCE from every client. Public clients always need PKCE."),
  ),
  requirePushedAuthorizationRequests: withDefault(false, () =>
    z.boolean().describe("Reject login requests that were not pushed before (RFC 9126), from every client."),
  ),
  responseTypes: () =>
    z
      .array(z.enum(RESPONSE_TYPES))
      .min(1)
      .optional()
      .describe(
        "Response types that clients may request and register. All but `code` and `none` are the implicit and hybrid flows, which put tokens into the redirect. Default: those that the vendor advertises (generic: `code`).",
      ),
  frontchannelLogout: () =>
    z
      .boolean()
      .optional()
      .describe(
        "Tell clients in frames of the browser that a login has ended (OpenID Connect Front-Channel Logout). Not allowed if the vendor does not support it. Default: as the vendor does (keycloak, entra and okta: on, generic: off).",
      ),
  passwordGrant: () =>
    z.boolean().optional().describe("Allow grant_type=password. Default: set by the profile (generic: off)."),
  onBehalfOf: () =>
    z
      .boolean()
      .optional()
      .describe(
        "Let an API exchange the access token that it received for one of the same user for another API: a JWT bearer grant with requested_token_use=on_behalf_of. Default: set by the profile (entra: on, generic: off).",
      ),
  login: loginSettings,
  acrValues: () =>
    acrLevels()
      .optional()
      .describe(
        "Values of `acr` that clients may ask for, by `acr_values` or `claims`, and what each needs: 1 the password, 2 also a one-time code, 3 also a security key; 0 nothing in this login. Default: the vendor's (generic: `1`, `2` and `phr`).",
      ),
  rotateEverySeconds: () =>
    seconds()
      .optional()
      .describe(
        "Rotate signing keys at this age. Retired keys are removed when all their tokens have expired. HMAC secrets are not rotated. Default: no automatic rotation.",
      ),
  jwks: section(
    {
      cacheControl: () =>
        z
          .string()
          .regex(/^[\t\x20-\x7e]*$/, "must be a valid header value")
          .optional()
          .describe("Cache-Control of the JWKS, such as `public, max-age=300`. Default: none."),
      etag: withDefault(true, () =>
        z
          .boolean()
          .describe("Send an ETag with the JWKS, and 304 Not Modified if the request has that ETag."),
      ),
    },
    "Headers of the JWKS.",
  ),
  accessTokenExpiresInSeconds: () => seconds().optional().describe(lifetimeOf("access tokens", "3600")),
  idTokenExpiresInSeconds: () => seconds().optional().describe(lifetimeOf("ID tokens", "3600")),
  refreshTokenExpiresInSeconds: () =>
    seconds().optional().describe(lifetimeOf("refresh tokens", "1209600, 14 days")),
  refreshTokenRotation: () =>
    refreshTokenRotation()
      .optional()
      .describe(
        "Whether a used refresh token works again: never (`rotate`), always (`keep`), or within limits. A token that is used when it no longer works ends its whole grant. Default: set by the profile (generic: rotate).",
      ),
  authorizationCodeExpiresInSeconds: withDefault(60, () =>
    seconds().describe("Lifetime of authorization codes."),
  ),
  deviceCodeExpiresInSeconds: withDefault(600, () => seconds().describe("Lifetime of device codes.")),
  sessionExpiresInSeconds: withDefault(14 * 24 * 3600, () =>
    seconds().describe("Lifetime of login sessions."),
  ),
};

function lifetimeOf(tokens: string, ofGeneric: string): string {
  return `Lifetime of ${tokens}. At the top level it is also the default for all other issuers. Default: set by the profile (generic: ${ofGeneric}).`;
}
