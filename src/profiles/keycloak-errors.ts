// Keycloak's errors at the endpoints that answer JSON: codes, statuses and texts, measured with 26.7. The dialect
// `26.4` has those of older versions.
import { textParam } from "../params.ts";
import type { ErrorFacts, RefusalReason, RevocationFacts, VendorError } from "./contract.ts";
import { asAuthorizationError } from "./keycloak-authorization-errors.ts";
import { realmOf } from "./keycloak-pages.ts";

/** The dialect that answers as the versions before 26.7. */
export const OLDER = "26.4";

/** Texts while a device waits for its user. */
const DEVICE_TEXTS: Record<string, string> = {
  authorization_pending: "The authorization request is still pending",
  slow_down: "Slow down",
  expired_token: "Device code is expired",
  access_denied: "The end user denied the authorization request",
};

/** Texts of `invalid_grant` by the cause, for all grants. */
const BY_REASON: Partial<Record<RefusalReason, string>> = {
  "wrong-redirect-uri": "Incorrect redirect_uri",
  "no-verifier": "PKCE code verifier not specified",
  "wrong-verifier": "PKCE verification failed: Code mismatch",
  "surplus-verifier": "PKCE code verifier specified but challenge not present in authorization",
  "other-client": "Auth error: Found different client_id in clientSession",
};

const OTHERS_REFRESH_TOKEN = "Invalid refresh token. Token client and authorized client don't match";
const OF_REFRESH_TOKENS: Partial<Record<RefusalReason, string>> = {
  "other-client": OTHERS_REFRESH_TOKEN,
  used: "Maximum allowed refresh token reuse exceeded",
  expired: "Token is not active",
  revoked: "Session not active",
  "grant-ended": "Session not active",
};

/** The grants of Keycloak, also those that this issuer does not have. */
const GRANTS = [
  "authorization_code", "refresh_token", "password", "client_credentials",
  "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:token-exchange",
  "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:uma-ticket",
  "urn:openid:params:grant-type:ciba",
]; // prettier-ignore

/** Keycloak's errors for missing parameters of the token request. */
const MISSING: Record<string, VendorError> = {
  grant_type: refusal(400, "invalid_request", "Missing form parameter: grant_type"),
  code: refusal(400, "invalid_request", "Missing parameter: code"),
  redirect_uri: refusal(400, "invalid_grant", "Incorrect redirect_uri"),
  refresh_token: refusal(400, "invalid_request", "No refresh token"),
  username: refusal(401, "invalid_request", "Missing parameter: username"),
  password: refusal(400, "invalid_grant", "Invalid user credentials"),
  device_code: refusal(400, "invalid_request", "Missing parameter: device_code"),
};

/** The engine's texts for credentials that cannot be read, which are wrong credentials here. */
const UNREADABLE_CREDENTIALS = /client_assertion|client_secret|client authentication|authorization header/;

export function error(facts: ErrorFacts): VendorError {
  const { status, error: code, description = "", route } = facts;
  if (/^origin \S+ not allowed/.test(description)) {
    return { status: 403, body: { error: "Invalid origin" }, challenge: null };
  }
  switch (route) {
    case "userinfo":
      return atUserinfo(facts);
    case "introspection":
      return atIntrospection(facts);
    case "revocation":
      return atRevocation(facts);
    case "pushed_authorization_request":
      return atPushedRequest(facts);
    case "device_authorization":
      return isWrongClient(facts) ? wrongClient(facts) : atDeviceAuthorization(facts);
    case "token":
      return atToken(facts);
    default:
      return refusal(status, code, facts.description);
  }
}

/** Userinfo says why only in the challenge (RFC 6750, section 3). */
function atUserinfo({ error: code, description, reason, facts }: ErrorFacts): VendorError {
  const challenge = (name: string, text: string) =>
    `Bearer realm="${realmOf(facts)}", error="${name}", error_description="${text}"`;
  if (code === "insufficient_scope") {
    return { status: 403, challenge: challenge(code, "Missing openid scope") };
  }
  if (code !== "invalid_token" || description === "no access token provided") {
    return { status: 401, challenge: `Bearer realm="${realmOf(facts)}"` };
  }
  const text = reason === "grant-ended" ? "user_session_not_found" : "Token verification failed";
  return { status: 401, challenge: challenge(code, text) };
}

function atIntrospection(facts: ErrorFacts): VendorError {
  const { status, error: code, description, isPublicClient, knowsClient } = facts;
  if (isPublicClient) return refusal(403, "invalid_request", "Client not allowed.");
  if (isWrongClient(facts)) {
    return knowsClient ? refusal(401, "invalid_client", "Client authentication failed.") : wrongClient(facts);
  }
  if (missing(facts) !== "token") return refusal(status, code, description);
  return facts.asked["token"] === ""
    ? { status: 200, body: { active: false } }
    : refusal(status, code, "Token not provided.");
}

/** Sign-out by a refresh token is answered here too. */
function atRevocation(facts: ErrorFacts): VendorError {
  const { status, error: code, description, reason, asked } = facts;
  if (isWrongClient(facts)) return wrongClient(facts);
  const signsOut = asked["refresh_token"] !== undefined;
  if (reason === "other-client") {
    return signsOut
      ? refusal(400, "invalid_grant", OTHERS_REFRESH_TOKEN)
      : refusal(400, "invalid_request", "Unmatching clients");
  }
  return refusal(status, code, missing(facts) === "token" && !signsOut ? "Token not provided" : description);
}

/** Answers revocations that succeed by the standard. */
export function revocation({ kind, stood }: RevocationFacts): VendorError | undefined {
  if (kind === "id") return refusal(400, "unsupported_token_type", "Unsupported token type");
  const isKnown = kind === "access" || (kind === "refresh" && stood);
  return isKnown ? undefined : refusal(200, "invalid_token", "Invalid token");
}

function atPushedRequest(facts: ErrorFacts): VendorError {
  const { error: code, description, asked } = facts;
  if (isWrongClient(facts)) return refusal(401, "invalid_request", "Authentication failed.");
  if (code === "request_uri_not_supported") {
    return refusal(400, "invalid_request", "It is not allowed to include request_uri to PAR.");
  }
  const { error_description: text } = asAuthorizationError(
    { error: code, error_description: description },
    asked,
  );
  return refusal(400, "invalid_request", typeof text === "string" ? text : undefined);
}

function atDeviceAuthorization({ status, error: code, description }: ErrorFacts): VendorError {
  const text =
    "Client is not allowed to initiate OAuth 2.0 Device Authorization Grant. The flow is disabled for the client.";
  return refusal(status, code, code === "unauthorized_client" ? text : description);
}

function atToken(facts: ErrorFacts): VendorError {
  const { status, error: code, description = "", grantType, asked } = facts;
  if (textParam(asked, "grant_type") === undefined) return MISSING["grant_type"] as VendorError;
  // Keycloak looks at the grant before it looks at the client.
  const isUnknown = !GRANTS.includes(textParam(asked, "grant_type") ?? "");
  if (isUnknown || code === "unsupported_grant_type") {
    return refusal(400, "unsupported_grant_type", "Unsupported grant_type");
  }
  if (isWrongClient(facts)) return wrongClient(facts);
  if (/must not be provided twice/.test(description)) {
    return refusal(400, "invalid_request", "duplicated parameter");
  }
  if (code === "unauthorized_client") return unauthorizedClient(facts);
  if (code === "invalid_scope") {
    return refusal(400, code, `Invalid scopes: ${textParam(asked, "scope") ?? ""}`);
  }
  const absent = missing(facts);
  if (absent === "refresh_token" && asked["refresh_token"] !== undefined) {
    return refusal(400, "invalid_grant", "Invalid refresh token");
  }
  if (absent !== undefined && MISSING[absent]) return MISSING[absent];
  if (/^code_verifier /.test(description)) {
    return refusal(400, "invalid_grant", "PKCE verification failed: Invalid code verifier");
  }
  if (code === "invalid_grant") return invalidGrant(facts);
  return refusal(status, code, (grantType?.endsWith("device_code") && DEVICE_TEXTS[code]) || description);
}

function unauthorizedClient({
  status,
  error: code,
  description,
  grantType,
  isPublicClient,
}: ErrorFacts): VendorError {
  switch (grantType) {
    case "client_credentials": {
      const who = isPublicClient ? "Public client not allowed" : "Client not enabled";
      return refusal(401, code, `${who} to retrieve service account`);
    }
    case "password":
      return refusal(400, code, "Client not allowed for direct access grants");
    case "urn:ietf:params:oauth:grant-type:device_code":
      return refusal(400, "invalid_grant", "Client not allowed OAuth 2.0 Device Authorization Grant");
    default:
      return refusal(status, code, description);
  }
}

function invalidGrant({ status, description, grantType, reason, facts }: ErrorFacts): VendorError {
  const of = (text: string | undefined) => refusal(status, "invalid_grant", text);
  switch (grantType) {
    case "password":
      return refusal(facts.dialect === OLDER ? 401 : 400, "invalid_grant", "Invalid user credentials");
    case "authorization_code":
      return of((reason && BY_REASON[reason]) ?? "Code not valid");
    case "refresh_token":
      return of((reason && OF_REFRESH_TOKENS[reason]) ?? "Invalid refresh token");
    case "urn:ietf:params:oauth:grant-type:device_code":
      return of("Device code not valid");
    default:
      return of(description);
  }
}

/** The name of the parameter that the engine misses. */
function missing({ description = "" }: ErrorFacts): string | undefined {
  return /^missing required parameter '(\w+)'$/.exec(description)?.[1];
}

/** Whether the client is unknown, not named, or does not prove itself. */
function isWrongClient({ error: code, status, reason, description = "" }: ErrorFacts): boolean {
  return (
    reason === "no-client" ||
    (code === "invalid_client" && status === 401) ||
    (code === "invalid_request" && UNREADABLE_CREDENTIALS.test(description))
  );
}

function wrongClient({ knowsClient }: ErrorFacts): VendorError {
  const name = knowsClient ? "unauthorized_client" : "invalid_client";
  return refusal(401, name, "Invalid client or Invalid client credentials");
}

function refusal(status: number, name: string, text: string | undefined): VendorError {
  return { status, body: { error: name, ...(text !== undefined && { error_description: text }) } };
}
