// Okta's texts of errors.
import type { ErrorFacts, VendorError } from "./contract.ts";
import { pick } from "./pick.ts";

export function error({ status, error: code, description, ...facts }: ErrorFacts): VendorError {
  return {
    status,
    body: pick({ error: code, error_description: textOf(code, facts) ?? description }, [
      "error",
      "error_description",
    ]),
  };
}

function textOf(
  code: string,
  {
    route,
    grantType,
    knowsClient,
    reason,
  }: Pick<ErrorFacts, "route" | "grantType" | "knowsClient" | "reason">,
): string | undefined {
  if (code === "invalid_client") {
    return knowsClient
      ? "The client secret supplied for a confidential client is invalid."
      : "Invalid value for 'client_id' parameter.";
  }
  if (route !== "token" || code !== "invalid_grant") return undefined;
  if (reason === "wrong-verifier" || reason === "no-verifier") return "PKCE verification failed.";
  if (grantType === "authorization_code") return "The authorization code is invalid or has expired.";
  return grantType === "refresh_token" ? "The refresh token is invalid or expired." : undefined;
}
