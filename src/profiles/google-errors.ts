// Google's statuses and texts of errors.
import { isCodeShaped } from "./code-shape.ts";
import type { ErrorFacts, RefusalReason, VendorError } from "./contract.ts";
import { DEVICE_GRANT } from "./grant-types.ts";

/** Errors while a device waits for its user. Their texts are those of the HTTP statuses. */
const DEVICE_ERRORS: Record<string, { status: number; text: string }> = {
  authorization_pending: { status: 428, text: "Precondition Required" },
  slow_down: { status: 403, text: "Forbidden" },
  access_denied: { status: 403, text: "Forbidden" },
};

export function error(facts: ErrorFacts): VendorError {
  const { status, error, grantType } = facts;
  const ofDevice = grantType === DEVICE_GRANT ? DEVICE_ERRORS[error] : undefined;
  if (ofDevice) return { status: ofDevice.status, body: { error, error_description: ofDevice.text } };
  if (facts.reason === "wrong-redirect-uri") {
    return { status, body: { error: "redirect_uri_mismatch", error_description: "Bad Request" } };
  }
  const text = textOf(facts);
  return { status, body: { error, ...(text !== undefined && { error_description: text }) } };
}

/** Texts of refusals by their cause. */
const BY_REASON: Partial<Record<RefusalReason, string>> = {
  "wrong-verifier": "Invalid code verifier.",
  "no-verifier": "Missing code verifier.",
  "no-client": "Could not determine client ID from request.",
};

function textOf(facts: ErrorFacts): string | undefined {
  const { error, description, knowsClient, asked, grantType, reason } = facts;
  const known = reason && BY_REASON[reason];
  if (known !== undefined) return known;
  if (error === "invalid_client") return knowsClient ? "Unauthorized" : "The OAuth client was not found.";
  if (error !== "invalid_grant") return description;
  return grantType === "authorization_code" && !isCodeShaped(asked["code"])
    ? "Malformed auth code."
    : "Bad Request";
}
