// Keycloak's error codes and texts.
import type { JsonObject } from "../json-object.ts";
import type { ErrorFacts } from "./contract.ts";

const CODE_NOT_VALID = { authorization_code: "Code not valid", refresh_token: "Invalid refresh token" };

/** Texts while a device waits for its user. */
const DEVICE_TEXTS: Record<string, string> = {
  authorization_pending: "The authorization request is still pending",
  slow_down: "Slow down",
  expired_token: "Device code is expired",
};

export function error({ status, error: code, description, grantType = "", knowsClient }: ErrorFacts): {
  status: number;
  body: JsonObject;
} {
  const refusal = (answer: number, name: string, text: string | undefined) => ({
    status: answer,
    body: { error: name, ...(text !== undefined && { error_description: text }) },
  });
  if (code === "invalid_client" && status === 401) {
    const name = knowsClient ? "unauthorized_client" : "invalid_client";
    return refusal(401, name, "Invalid client or Invalid client credentials");
  }
  if (code !== "invalid_grant") return refusal(status, code, DEVICE_TEXTS[code] ?? description);
  if (grantType === "password") return refusal(401, code, "Invalid user credentials");
  const known = Object.entries(CODE_NOT_VALID).find(([grant]) => grant === grantType);
  return refusal(status, code, known?.[1] ?? description);
}
