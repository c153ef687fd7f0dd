// Shared by the token requests of all flows: breaks of the client's authentication, and the tokens that an answer brings.
import { assertion, newKey } from "./flow-assertion.js";
import { asClient } from "./flow-client.js";
import { withParams } from "./flow-requests.js";

/**
 * @typedef {import("./flow-types.js").Break} Break
 * @typedef {import("./flow-types.js").FlowState} FlowState
 */

const YEAR_2001 = 1_000_000_000;

/** @param {FlowState} state */
const signs = ({ auth }) => auth === "private_key_jwt" || auth === "client_secret_jwt";

/** @type {Break[]} */
export const CLIENT_BREAKS = [
  {
    id: "secret",
    label: "A wrong client secret",
    isOffered: ({ auth }) => auth.startsWith("client_secret"),
    // HMAC needs a secret of this length.
    change: (sent, state) =>
      asClient({ ...state, secret: "wrong-secret-of-at-least-32-bytes" }, sent.endpoint, sent.params),
  },
  {
    id: "key",
    label: "An assertion signed with another key",
    isOffered: ({ auth }) => auth === "private_key_jwt",
    change: async (sent, state) =>
      withParams(sent, await assertion({ ...state, key: (await newKey()).secret })),
  },
  {
    id: "audience",
    label: "An assertion for another server",
    isOffered: signs,
    change: async (sent, state) =>
      withParams(sent, await assertion(state, { aud: "https://other.example/token" })),
  },
  {
    id: "old",
    label: "An expired assertion",
    isOffered: signs,
    change: async (sent, state) =>
      withParams(sent, await assertion(state, { iat: YEAR_2001 - 60, exp: YEAR_2001 })),
  },
  {
    id: "client",
    label: "An unknown client",
    change: (sent) => ({
      ...withParams(sent, {
        client_id: "nobody",
        client_secret: undefined,
        client_assertion: undefined,
        client_assertion_type: undefined,
      }),
      headers: {},
    }),
  },
];

/**
 * @param {Record<string, string>} answer
 * @param {FlowState} state
 */
export function takeTokens(answer, { values }) {
  for (const name of ["access_token", "id_token", "refresh_token"]) {
    const value = answer[name];
    if (value !== undefined) values[name] = value;
  }
}
