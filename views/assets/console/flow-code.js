// The flows with a login in the browser: authorization code with PKCE, and logout.
import { data } from "./data.js";
import { CLIENT_BREAKS, takeTokens } from "./flow-breaks.js";
import { asClient } from "./flow-client.js";
import { authorizationRequest, random, tampered, withParams } from "./flow-requests.js";

/**
 * @typedef {import("./flow-types.js").Flow} Flow
 * @typedef {import("./flow-types.js").Step} Step
 */

/** @type {Step} */
const authorize = {
  id: "authorize",
  title: "Authorization request",
  text: "The browser goes to the login page and comes back with a code. A broken request is sent by the server, which is not signed in, so that you see the answer here.",
  kind: "visit",
  needs: [],
  action: "Sign in and come back",
  build: authorizationRequest,
  breaks: [
    {
      id: "redirect",
      label: "Another redirect URI",
      change: (sent) => withParams(sent, { redirect_uri: "https://attacker.example/callback" }),
    },
    { id: "client", label: "An unknown client", change: (sent) => withParams(sent, { client_id: "nobody" }) },
    {
      id: "pkce",
      label: "No PKCE",
      change: (sent) => withParams(sent, { code_challenge: undefined, code_challenge_method: undefined }),
    },
    {
      id: "method",
      label: "PKCE with the method plain",
      change: (sent) => withParams(sent, { code_challenge_method: "plain" }),
    },
    {
      id: "type",
      label: "An unknown response type",
      change: (sent) => withParams(sent, { response_type: "coode" }),
    },
    { id: "login", label: "No login: prompt=none", change: (sent) => withParams(sent, { prompt: "none" }) },
  ],
  take: () => {},
};

/** @type {Step} */
const redeem = {
  id: "token",
  title: "Token request",
  text: "The client redeems the code with the verifier that belongs to the challenge.",
  kind: "send",
  needs: ["code"],
  action: "Redeem the code",
  build: (state) =>
    asClient(state, "token", {
      grant_type: "authorization_code",
      code: state.values["code"],
      redirect_uri: data.callback,
      code_verifier: state.values["verifier"],
      resource: state.resource,
    }),
  breaks: [
    {
      id: "verifier",
      label: "A wrong verifier",
      change: (sent) => withParams(sent, { code_verifier: random(32) }),
    },
    {
      id: "no-verifier",
      label: "No verifier",
      change: (sent) => withParams(sent, { code_verifier: undefined }),
    },
    {
      id: "redirect",
      label: "Another redirect URI",
      change: (sent) => withParams(sent, { redirect_uri: `${data.callback}/other` }),
    },
    {
      id: "code",
      label: "A changed code",
      change: (sent) => withParams(sent, { code: tampered(sent.params["code"] ?? "") }),
    },
    ...CLIENT_BREAKS,
    { id: "reuse", label: "The code once more", needs: "redeemed", change: (sent) => sent },
  ],
  take: (answer, state) => {
    takeTokens(answer, state);
    state.values["redeemed"] = "yes";
  },
};

/** @type {Flow} */
export const codeFlow = {
  id: "code",
  title: "Authorization code + PKCE",
  grant: "authorization_code",
  scope: "openid profile email offline_access",
  noClient: "No client of this issuer may use authorization codes.",
  steps: [
    authorize,
    redeem,
    {
      id: "userinfo",
      title: "Userinfo request",
      text: "The access token is used at the issuer's own API.",
      kind: "send",
      needs: ["access_token"],
      action: "Ask for the user",
      build: ({ values }) => ({
        endpoint: "userinfo",
        params: {},
        headers: { Authorization: `Bearer ${values["access_token"]}` },
      }),
      breaks: [
        {
          id: "tampered",
          label: "A changed token",
          change: (sent, { values }) => ({
            ...sent,
            headers: { Authorization: `Bearer ${tampered(values["access_token"] ?? "")}` },
          }),
        },
        { id: "none", label: "No token", change: (sent) => ({ ...sent, headers: {} }) },
      ],
      take: () => {},
    },
  ],
};

/** @type {Flow} */
export const logoutFlow = {
  id: "logout",
  title: "Logout",
  grant: "authorization_code",
  scope: "openid",
  noClient: "No client of this issuer may use authorization codes, so nobody can sign in.",
  steps: [
    authorize,
    redeem,
    {
      id: "logout",
      title: "Logout request",
      text: "The browser goes to the end of the session with the ID token as a hint, and comes back. A broken request is sent by the server.",
      kind: "visit",
      needs: ["id_token"],
      action: "Sign out and come back",
      build: ({ values, client }) => {
        values["state"] = random();
        return {
          endpoint: "end_session",
          params: {
            client_id: client,
            id_token_hint: values["id_token"] ?? "",
            post_logout_redirect_uri: data.callback,
            state: values["state"],
          },
        };
      },
      breaks: [
        {
          id: "return",
          label: "Another URI to return to",
          change: (sent) => withParams(sent, { post_logout_redirect_uri: "https://attacker.example/" }),
        },
        {
          id: "hint",
          label: "A changed ID token",
          change: (sent) => withParams(sent, { id_token_hint: tampered(sent.params["id_token_hint"] ?? "") }),
        },
        {
          id: "client",
          label: "An unknown client",
          change: (sent) => withParams(sent, { client_id: "nobody" }),
        },
      ],
      take: () => {},
    },
  ],
};
