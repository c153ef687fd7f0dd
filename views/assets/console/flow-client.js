// Authenticates the client of a flow: by a secret in the header or the body, or by an assertion that it signs.
import { assertion } from "./flow-assertion.js";
import { parseExtra } from "./flow-extra.js";
import { given } from "./flow-requests.js";

/**
 * @typedef {import("./flow-types.js").FlowState} FlowState
 * @typedef {import("./flow-types.js").AuthMethod} AuthMethod
 * @typedef {import("./flow-types.js").Sent} Sent
 */

/** @type {[method: AuthMethod, label: string][]} */
export const AUTH_METHODS = [
  ["none", "None: a public client"],
  ["client_secret_basic", "Secret in the header"],
  ["client_secret_post", "Secret in the body"],
  ["client_secret_jwt", "Assertion signed with the secret"],
  ["private_key_jwt", "Assertion signed with a private key"],
];

/**
 * Returns how a client authenticates if its entry does not say so, as the server decides it.
 *
 * @param {import("./flow-types.js").ClientEntry} entry
 * @returns {AuthMethod}
 */
export function methodOf({ tokenEndpointAuthMethod: method, secret, jwks, jwksUri }) {
  const usual = secret ? "client_secret_basic" : jwks || jwksUri ? "private_key_jwt" : "none";
  return AUTH_METHODS.find(([name]) => name === method)?.[0] ?? usual;
}

/**
 * Returns a request to an endpoint where the client authenticates.
 *
 * @param {FlowState} state
 * @param {string} endpoint
 * @param {Record<string, string | undefined>} params
 * @returns {Promise<Sent>}
 */
export async function asClient(state, endpoint, params) {
  const { client, auth, secret, extra } = state;
  const all = { ...params, ...parseExtra(endpoint === "token" ? extra.token : extra.authorization) };
  if (auth === "client_secret_basic") {
    return { endpoint, params: given(all), headers: { Authorization: basic(client, secret) } };
  }
  const proof =
    auth === "client_secret_post" ? { client_secret: secret } : auth === "none" ? {} : await assertion(state);
  return { endpoint, params: given({ client_id: client, ...all, ...proof }), headers: {} };
}

/**
 * @param {string} client
 * @param {string} secret
 */
function basic(client, secret) {
  return `Basic ${window.btoa(`${encodeURIComponent(client)}:${encodeURIComponent(secret)}`)}`;
}
