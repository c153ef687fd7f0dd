// The requests of the flows, as a client sends them.
import { data } from "./data.js";
import { parseExtra } from "./flow-extra.js";

/**
 * @typedef {import("./flow-types.js").FlowState} FlowState
 * @typedef {import("./flow-types.js").Sent} Sent
 */

export const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
export const EXCHANGE_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
export const ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token";

/** @param {number} bytes */
export function random(bytes = 16) {
  return base64url(window.crypto.getRandomValues(new Uint8Array(bytes)));
}

/** @param {FlowState} state */
export async function authorizationRequest(state) {
  const { client, scope, resource, values, extra } = state;
  values["verifier"] = random(32);
  values["state"] = random();
  values["nonce"] = random();
  return {
    endpoint: "authorization",
    params: given({
      client_id: client,
      response_type: "code",
      redirect_uri: data.callback,
      scope,
      resource,
      state: values["state"],
      nonce: values["nonce"],
      code_challenge: await challengeOf(values["verifier"]),
      code_challenge_method: "S256",
      ...parseExtra(extra.authorization),
    }),
  };
}

/**
 * @param {Sent} sent
 * @param {Record<string, string | undefined>} changes Undefined removes a parameter.
 * @returns {Sent}
 */
export function withParams(sent, changes) {
  return { ...sent, params: given({ ...sent.params, ...changes }) };
}

/** @param {string} token */
export function tampered(token) {
  const at = Math.max(token.length - 8, 0);
  return `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
}

/**
 * Returns the parameters that have a value.
 *
 * @param {Record<string, string | undefined>} params
 */
export function given(params) {
  return /** @type {Record<string, string>} */ (
    Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined && value !== ""))
  );
}

/** @param {string} verifier */
async function challengeOf(verifier) {
  const bytes = new window.TextEncoder().encode(verifier);
  return base64url(new Uint8Array(await window.crypto.subtle.digest("SHA-256", bytes)));
}

/** @param {Uint8Array} bytes */
export function base64url(bytes) {
  const text = window.btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
