// Auth0's error codes, statuses and texts.
import { randomBytes } from "node:crypto";
import type { ErrorFacts, RefusalFacts, VendorRefusal } from "./contract.ts";
import { DEVICE_GRANT } from "./grant-types.ts";

/** The error of a password grant whose user has to use a second factor. */
export const MFA_REQUIRED = "mfa_required";

const INVALID_GRANTS: Record<string, string> = {
  authorization_code: "Invalid authorization code",
  refresh_token: "Unknown or invalid refresh token.",
  password: "Wrong email or password.",
};

/** Machine tokens need an API. A user's request without one gets a token for userinfo. */
export function refusal({ asked, audience, facts }: RefusalFacts): VendorRefusal | undefined {
  if (asked["grant_type"] !== "client_credentials" || audience !== facts.url) return undefined;
  return {
    error: "access_denied",
    description: "No audience parameter was provided, and no default audience has been configured",
  };
}

/** Status and text of errors while a device waits for its user. */
const DEVICE_ERRORS: Record<string, [number, string | undefined]> = {
  authorization_pending: [403, "User has yet to authorize device code."],
  slow_down: [429, "You are polling faster than the specified interval of 5 seconds."],
  expired_token: [403, undefined],
  access_denied: [403, undefined],
};

export function error(facts: ErrorFacts) {
  const {
    status,
    error,
    description,
    route,
    grantType = "",
    scope,
    reason,
    asked,
    expectedRedirectUri,
  } = facts;
  const [ofDevice, text] = (grantType === DEVICE_GRANT && DEVICE_ERRORS[error]) || [];
  if (ofDevice !== undefined) return answer(ofDevice, error, text ?? description);
  if (error === "invalid_client" && status === 401) return answer(401, "access_denied", "Unauthorized");
  if (reason === "wrong-redirect-uri") {
    const uris = `You sent ${originOf(asked["redirect_uri"])}, and we expected ${originOf(expectedRedirectUri)}`;
    return answer(403, "unauthorized_client", `The redirect URI is wrong. ${uris}`);
  }
  if (error === "invalid_grant") return answer(403, error, textOf({ grantType, reason }) ?? description);
  if (error === "unauthorized_client" && route === "token") {
    return answer(403, error, `Grant type '${grantType}' not allowed for the client.`);
  }
  if (error === "access_denied" && grantType === "client_credentials") return answer(403, error, description);
  if (error === "invalid_scope" && scope !== undefined && grantType === "client_credentials") {
    return answer(403, "access_denied", `Client has not been granted scopes: ${scope}`);
  }
  if (error === MFA_REQUIRED) {
    const { body } = answer(403, error, description);
    return { status: 403, body: { ...body, mfa_token: `Fe26.2**${randomBytes(48).toString("base64url")}` } };
  }
  return answer(status, error, description);
}

function textOf({ grantType = "", reason }: Pick<ErrorFacts, "grantType" | "reason">): string | undefined {
  const isAboutVerifier = reason === "wrong-verifier" || reason === "no-verifier";
  return isAboutVerifier ? "Failed to verify code verifier" : INVALID_GRANTS[grantType];
}

/** Auth0 names only the origins of the two URIs. */
function originOf(uri: unknown): string {
  const { protocol, host } = URL.parse(String(uri)) ?? {};
  return protocol === undefined ? String(uri) : `${protocol}//${host}`;
}

function answer(status: number, error: string, description: string | undefined) {
  return {
    status,
    body: { error, ...(description !== undefined && { error_description: description }) },
  };
}
