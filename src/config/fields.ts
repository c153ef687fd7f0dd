// Schemas of values that several parts of the configuration share.

import * as z from "zod";
import { withTemplates } from "./claim-templates.ts";
import { once } from "./lazy.ts";
import { EXACT, isPattern } from "./patterns.ts";

const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
/** A bearer token that no header or URL changes. */
export const PLAIN_SECRET = /^[A-Za-z0-9._~@-]+$/;
/** The characters of client ids and secrets (RFC 6749, appendix A). */
export const VSCHARS = /^[\x20-\x7e]+$/;

export const seconds = once(() => z.int().positive());

export const scopeToken = once(() =>
  z.string().regex(SCOPE_TOKEN, "a scope must be printable ASCII without spaces, quotes or backslashes"),
);

export const scopes = once(() =>
  z
    .union([
      z.array(scopeToken()),
      z
        .string()
        .transform((text) => text.split(/\s+/).filter(Boolean))
        .pipe(z.array(scopeToken())),
    ])
    .describe("A list, or one space-separated string."),
);

export const refreshTokenRotation = once(() =>
  z.union(
    [
      z.enum(["rotate", "keep"]),
      z
        .strictObject({
          graceSeconds: z
            .int()
            .nonnegative()
            .optional()
            .describe("Seconds after the first use in which the used token still works."),
          maxReuses: z
            .int()
            .nonnegative()
            .max(100)
            .optional()
            .describe("How often a used token works again, as Keycloak counts. Default: no limit."),
        })
        .refine(
          ({ graceSeconds, maxReuses }) => graceSeconds !== undefined || maxReuses !== undefined,
          "needs `graceSeconds`, `maxReuses` or both: write `keep` for tokens that always work again",
        ),
    ],
    "must be rotate, keep, or an object with graceSeconds, maxReuses or both",
  ),
);

export const jsonValue = once(() => z.json());

/** Claims that Mintmark sets itself, or that have their own setting. */
const OWN_CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "client_id"];

const claimName = once(() =>
  z
    .string()
    .refine((name) => !OWN_CLAIMS.includes(name), "Mintmark sets this claim itself; minting can override it"),
);

export const claims = once(() => withTemplates(z.record(claimName(), jsonValue())));

const fromUser = once(() =>
  z.strictObject({
    fromUser: z.string().min(1),
    prefix: z
      .string()
      .min(1)
      .optional()
      .describe("Text to write before the value, or before each value of a list."),
  }),
);

/** Claims by whom or what they are for, by whom they are issued to, or by a scope. */
export const claimSettings = once(() =>
  withTemplates(z.record(z.string().min(1), z.union([fromUser(), jsonValue()]))).default({}),
);

/** The settings with claims, one for each kind of token and response. */
export const CLAIM_SETTINGS = ["claims", "idTokenClaims", "userinfoClaims", "introspectionClaims"] as const;
export type ClaimSetting = (typeof CLAIM_SETTINGS)[number];

/** The settings with which a client or a scope adds claims to its tokens, and to responses about them. */
export const additions = once(() => ({
  claims: claimSettings().describe(
    "Extra claims of its access tokens, with the values that a resource's `claims` can have. They replace the resource's and are replaced by the user's; a client's replace those of its scopes.",
  ),
  idTokenClaims: claimSettings().describe(
    "Extra claims of its ID tokens; values as in `claims`. `aud` adds audiences to the client's own id.",
  ),
  userinfoClaims: claimSettings().describe("Extra members of its userinfo responses; values as in `claims`."),
  introspectionClaims: claimSettings().describe(
    "Extra members of introspection responses about its access tokens; values as in `claims`. Null hides a claim of the token.",
  ),
}));

export const audiences = once(() => z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]));

export const addedAudiences = once(() =>
  audiences().optional().describe("Audiences to add to `aud` of its access tokens, besides the resource's."),
);

export const accessTokenTyp = once(() =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/, "must be a media type without spaces, such as JWT or at+jwt (RFC 7515, 4.1.9)")
    .nullable(),
);

const HTTP_URL = "must be an absolute http or https URL";

export const httpUrl = once(() => z.url({ protocol: /^https?$/, error: HTTP_URL }));

/** An http or https URL that is compared exactly, or opened. */
function exactHttpUrl(advice: string) {
  const error = ({ input }: { input?: unknown }) => (isPattern(String(input)) ? advice : HTTP_URL);
  return z
    .url({ protocol: /^https?$/, error, abort: true })
    .refine((value) => !isPattern(value), { error: advice, abort: true });
}

/** The form that an Origin header has; a longer URL would never match one. */
export const webOrigin = once(() =>
  exactHttpUrl(EXACT.origin).refine(
    (value) => !URL.canParse(value) || new URL(value).origin === value,
    "must be an origin in lower case: scheme, host and port, no path and no final slash",
  ),
);

/** A URL to which paths are appended. */
export const baseUrl = once(() =>
  httpUrl().refine((value) => {
    const url = URL.parse(value);
    return !url || !(url.username || url.password || /[?#]/.test(value));
  }, "must have no query, fragment, user or password"),
);

export const hostName = once(() =>
  z.string().regex(/^[^\s/@?#]+$/, "must be a host name or an address, without scheme and path"),
);

export const allowedHost = once(() => hostName().refine((host) => !isPattern(host), EXACT.host));

export const redirectUri = once(() =>
  z.string().refine((value) => URL.canParse(value) && !value.includes("#") && !isPattern(value), {
    error: ({ input }) =>
      isPattern(String(input)) ? EXACT.redirectUri : "must be an absolute URI without a fragment",
  }),
);

export const logoutUri = once(() =>
  exactHttpUrl(EXACT.uri).refine((uri) => !uri.includes("#"), "must have no fragment"),
);

/** Values of `acr` and the level of sign-in that each needs. */
export const acrLevels = once(() =>
  z.record(
    z
      .string()
      .regex(/^[\x21-\x7e]+$/, "a value of acr consists of printable ASCII characters without spaces"),
    z.literal([0, 1, 2, 3]),
  ),
);
