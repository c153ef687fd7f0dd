// What the token requests of all flows share: breaks of the client's authentication, and what an answer hands on.
import { withParams, withSecret } from "./flow-requests.js";

/** @typedef {import("./flow-types.js").Break} Break */

/** @type {Break[]} */
export const CLIENT_BREAKS = [
  {
    id: "secret",
    label: "A wrong client secret",
    isOffered: ({ secret }) => secret !== "",
    change: (sent, state) => withSecret(sent, state, "wrong-secret"),
  },
  {
    id: "client",
    label: "An unknown client",
    change: (sent) => ({
      ...withParams(sent, { client_id: "nobody", client_secret: undefined }),
      headers: {},
    }),
  },
];

/**
 * @param {Record<string, string>} answer
 * @param {import("./flow-types.js").FlowState} state
 */
export function takeTokens(answer, { values }) {
  for (const name of ["access_token", "id_token", "refresh_token"]) {
    const value = answer[name];
    if (value !== undefined) values[name] = value;
  }
}
