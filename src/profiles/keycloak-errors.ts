// Keycloak's error codes, statuses and texts, measured with 26.7. The dialect `26.4` has those of older versions.
import type { JsonObject } from "../json-object.ts";
import type { ErrorFacts, RefusalReason } from "./contract.ts";

/** The dialect that answers as the versions before 26.7. */
export const OLDER = "26.4";

/** Texts while a device waits for its user. */
const DEVICE_TEXTS: Record<string, string> = {
  authorization_pending: "The authorization request is still pending",
  slow_down: "Slow down",
  expired_token: "Device code is expired",
};

interface VendorError {
  status: number;
  body: JsonObject;
}

/** Texts of `invalid_grant` by the cause, for all grants. */
const BY_REASON: Partial<Record<RefusalReason, string>> = {
  "wrong-redirect-uri": "Incorrect redirect_uri",
  "no-verifier": "PKCE code verifier not specified",
  "wrong-verifier": "PKCE verification failed: Code mismatch",
};

const OF_REFRESH_TOKENS: Partial<Record<RefusalReason, string>> = {
  "other-client": "Invalid refresh token. Token client and authorized client don't match",
  used: "Maximum allowed refresh token reuse exceeded",
  expired: "Token is not active",
  revoked: "Session not active",
  "grant-ended": "Session not active",
};

export function error(facts: ErrorFacts): VendorError {
  const { status, error: code, description, route, grantType, reason, isPublicClient } = facts;
  if (route === "introspection" && isPublicClient) {
    return refusal(403, "invalid_request", "Client not allowed.");
  }
  if (reason === "no-client" || (code === "invalid_client" && status === 401)) return wrongClient(facts);
  if (route === "revocation" && reason === "other-client") return refusal(400, code, "Unmatching clients");
  if (code === "unauthorized_client" && grantType === "client_credentials") {
    const who = isPublicClient ? "Public client not allowed" : "Client not enabled";
    return refusal(401, code, `${who} to retrieve service account`);
  }
  if (code === "unauthorized_client" && grantType === "password") {
    return refusal(400, code, "Client not allowed for direct access grants");
  }
  if (code === "invalid_grant") return invalidGrant(facts);
  return refusal(status, code, DEVICE_TEXTS[code] ?? description);
}

function wrongClient({ knowsClient }: ErrorFacts): VendorError {
  const name = knowsClient ? "unauthorized_client" : "invalid_client";
  return refusal(401, name, "Invalid client or Invalid client credentials");
}

function invalidGrant({ status, description, grantType, reason, facts }: ErrorFacts): VendorError {
  const text = reason && BY_REASON[reason];
  switch (grantType) {
    case "password":
      return refusal(facts.dialect === OLDER ? 401 : 400, "invalid_grant", "Invalid user credentials");
    case "authorization_code":
      return refusal(status, "invalid_grant", text ?? "Code not valid");
    case "refresh_token":
      return refusal(
        status,
        "invalid_grant",
        (reason && OF_REFRESH_TOKENS[reason]) ?? "Invalid refresh token",
      );
    default:
      return refusal(status, "invalid_grant", description);
  }
}

function refusal(status: number, name: string, text: string | undefined): VendorError {
  return { status, body: { error: name, ...(text !== undefined && { error_description: text }) } };
}
