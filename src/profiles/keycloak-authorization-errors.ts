// Keycloak's errors at the authorization endpoint: its codes and texts in place of the engine's, measured with 26.7.
import type { JsonObject } from "../json-object.ts";
import { type Params, textParam } from "../params.ts";

/** Errors that Keycloak does not explain. */
const WITHOUT_TEXT = ["login_required", "access_denied", "unsupported_response_type", "interaction_required"];

const BY_TEXT: Readonly<Record<string, { error: string; text?: string }>> = {
  "unsupported response_mode requested": {
    error: "invalid_request",
    text: "Invalid parameter: response_mode",
  },
  "prompt none must only be used alone": { error: "login_required" },
  "code_challenge_method must be provided": {
    error: "invalid_request",
    text: "Missing parameter: code_challenge_method",
  },
  "code_challenge must be provided with code_challenge_method": {
    error: "invalid_request",
    text: "Missing parameter: code_challenge",
  },
};

/** Returns the error with Keycloak's code and text. `asked` are the parameters of the request. */
export function asAuthorizationError(body: JsonObject, asked: Params): JsonObject {
  const { error: given, error_description: description, scope: _, ...others } = body;
  if (typeof given !== "string") return body;
  const { error, text } = settled(given, typeof description === "string" ? description : "", asked);
  return { ...others, error, ...(text !== undefined && { error_description: text }) };
}

function settled(error: string, description: string, asked: Params): { error: string; text?: string } {
  const known = BY_TEXT[description];
  if (known) return known;
  if (error === "consent_required") return { error: "interaction_required" };
  if (WITHOUT_TEXT.includes(error)) return { error };
  if (error === "invalid_scope") return { error, text: `Invalid scopes: ${textParam(asked, "scope") ?? ""}` };
  const [, missing] = /^missing required parameters? '(\w+)'/.exec(description) ?? [];
  if (missing === "redirect_uri") return { error, text: "Invalid parameter: redirect_uri" };
  if (missing !== undefined) return { error, text: `Missing parameter: ${missing}` };
  if (description === "not supported value of code_challenge_method") {
    // Only a client that must use S256 gets here with `plain`.
    const isOther = asked["code_challenge_method"] === "plain";
    const text = isOther
      ? "Invalid parameter: code challenge method is not matching the configured one"
      : "Invalid parameter: code_challenge_method";
    return { error, text };
  }
  if (/^code_challenge must be/.test(description)) {
    return { error, text: "Invalid parameter: code_challenge" };
  }
  if (/must not be provided twice$/.test(description)) return { error, text: "duplicated parameter" };
  if (/redirect_uri/.test(description)) return { error, text: "Invalid parameter: redirect_uri" };
  if (description === "requested response_type is not allowed for this client") {
    return { error: "unauthorized_client", text: flowIsDisabled(asked) };
  }
  if (/^requested response_mode is not allowed/.test(description)) {
    return { error, text: "Response_mode 'query' not allowed for implicit or hybrid flow" };
  }
  return description === "" ? { error } : { error, text: description };
}

function flowIsDisabled(asked: Params): string {
  const flow = /\bcode\b/.test(textParam(asked, "response_type") ?? "") ? "Standard" : "Implicit";
  return `Client is not allowed to initiate browser login with given response_type. ${flow} flow is disabled for the client.`;
}
