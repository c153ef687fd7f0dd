// The flows without a login page in the client's browser: device, client credentials, refresh, token exchange.
import { get, post } from "./api.js";
import { issuer } from "./data.js";
import { CLIENT_BREAKS, takeTokens } from "./flow-breaks.js";
import { asClient } from "./flow-client.js";
import { ACCESS_TOKEN_TYPE, DEVICE_GRANT, EXCHANGE_GRANT, tampered, withParams } from "./flow-requests.js";

/** @typedef {import("./flow-types.js").Flow} Flow */

/** @type {Flow} */
export const credentialsFlow = {
  id: "credentials",
  title: "Client credentials",
  grant: "client_credentials",
  scope: "",
  noClient: "No client of this issuer may use client credentials.",
  steps: [
    {
      id: "token",
      title: "Token request",
      text: "The client asks for a token for itself. There is no user.",
      kind: "send",
      needs: [],
      action: "Ask for a token",
      build: (state) =>
        asClient(state, "token", {
          grant_type: "client_credentials",
          scope: state.scope,
          resource: state.resource,
        }),
      breaks: [
        ...CLIENT_BREAKS,
        {
          id: "grant",
          label: "A grant type that does not exist",
          change: (sent) => withParams(sent, { grant_type: "client_credential" }),
        },
        {
          id: "resource",
          label: "A resource that is no URI",
          change: (sent) => withParams(sent, { resource: "not a uri" }),
        },
      ],
      take: takeTokens,
    },
  ],
};

/** @type {Flow} */
export const deviceFlow = {
  id: "device",
  title: "Device code",
  grant: DEVICE_GRANT,
  scope: "openid profile offline_access",
  noClient: "No client of this issuer may use device codes.",
  steps: [
    {
      id: "device",
      title: "Device authorization request",
      text: "The device gets a code for itself and one for its user.",
      kind: "send",
      needs: [],
      action: "Ask for the codes",
      build: (state) =>
        asClient(state, "device_authorization", { scope: state.scope, resource: state.resource }),
      breaks: CLIENT_BREAKS,
      take: (answer, { values }) => {
        for (const name of ["device_code", "user_code", "verification_uri_complete", "expires_in"]) {
          const value = answer[name];
          if (value !== undefined) values[name] = value;
        }
        delete values["redeemed"];
      },
    },
    {
      id: "approve",
      title: "The user's decision",
      text: "The user opens the page in any browser, compares the code, signs in and decides.",
      kind: "approve",
      needs: ["device_code"],
      action: "Open the page",
      take: () => {},
    },
    {
      id: "token",
      title: "Token request",
      text: "The device asks until the user has decided. Ask before the decision to see what it is told meanwhile.",
      kind: "send",
      needs: ["device_code"],
      action: "Ask for tokens",
      build: (state) =>
        asClient(state, "token", { grant_type: DEVICE_GRANT, device_code: state.values["device_code"] }),
      breaks: [
        {
          id: "expired",
          label: "An expired device code: the clock moves on and back",
          change: (sent) => sent,
          around: ({ values }) => moveClock(Number(values["expires_in"] ?? 600) + 1),
        },
        {
          id: "code",
          label: "A changed device code",
          change: (sent) => withParams(sent, { device_code: tampered(sent.params["device_code"] ?? "") }),
        },
        ...CLIENT_BREAKS,
        { id: "reuse", label: "The device code once more", needs: "redeemed", change: (sent) => sent },
      ],
      take: (answer, state) => {
        takeTokens(answer, state);
        state.values["redeemed"] = "yes";
      },
    },
  ],
};

/** @type {Flow} */
export const refreshFlow = {
  id: "refresh",
  title: "Refresh",
  grant: "refresh_token",
  scope: "openid profile offline_access",
  noClient: "No client of this issuer may use refresh tokens.",
  steps: [
    {
      id: "mint",
      title: "A refresh token",
      text: "Minted for the first user of the directory, as if this client had got it after a login.",
      kind: "mint",
      needs: [],
      action: "Mint a refresh token",
      mint: ({ client, scope, resource }) => ({
        kind: "refresh",
        client,
        scope: scope || undefined,
        audience: resource || undefined,
      }),
      take: ({ token = "" }, { values }) => {
        values["refresh_token"] = token;
        delete values["used_token"];
      },
    },
    {
      id: "token",
      title: "Token request",
      text: "The client gets new tokens. The refresh token is replaced by a new one, unless the client keeps it.",
      kind: "send",
      needs: ["refresh_token"],
      action: "Refresh",
      build: (state) =>
        asClient(state, "token", {
          grant_type: "refresh_token",
          refresh_token: state.values["refresh_token"],
          resource: state.resource,
        }),
      breaks: [
        {
          id: "tampered",
          label: "A changed refresh token",
          change: (sent) => withParams(sent, { refresh_token: tampered(sent.params["refresh_token"] ?? "") }),
        },
        {
          id: "scope",
          label: "More scopes than were granted",
          change: (sent, { scope }) => withParams(sent, { scope: `${scope} never:granted`.trim() }),
        },
        ...CLIENT_BREAKS,
        {
          id: "reuse",
          label: "A used refresh token",
          needs: "used_token",
          change: (sent, { values }) => withParams(sent, { refresh_token: values["used_token"] }),
        },
      ],
      take: (answer, state) => {
        const { refresh_token: used = "" } = state.values;
        state.values["used_token"] = used;
        takeTokens(answer, state);
      },
    },
  ],
};

/** @type {Flow} */
export const exchangeFlow = {
  id: "exchange",
  title: "Token exchange",
  grant: EXCHANGE_GRANT,
  scope: "",
  noClient: "No client of this issuer may exchange tokens.",
  steps: [
    {
      id: "mint",
      title: "The subject token",
      text: "The access token of a user, which an API received. It is minted for this flow.",
      kind: "mint",
      needs: [],
      action: "Mint an access token",
      mint: ({ client, scope }) => ({ client, audience: client, scope: scope || undefined }),
      take: ({ token = "" }, { values }) => {
        values["subject_token"] = token;
      },
    },
    {
      id: "token",
      title: "Token request",
      text: "The API exchanges the token for one of the same user, for another API (RFC 8693).",
      kind: "send",
      needs: ["subject_token"],
      action: "Exchange the token",
      build: (state) =>
        asClient(state, "token", {
          grant_type: EXCHANGE_GRANT,
          subject_token: state.values["subject_token"],
          subject_token_type: ACCESS_TOKEN_TYPE,
          scope: state.scope,
          resource: state.resource,
        }),
      breaks: [
        {
          id: "expired",
          label: "An expired subject token",
          change: async (sent, { client }) => {
            const { token } = await mintFor({ client, audience: client, flaw: "expired" });
            return withParams(sent, { subject_token: token });
          },
        },
        {
          id: "tampered",
          label: "A changed subject token",
          change: (sent) => withParams(sent, { subject_token: tampered(sent.params["subject_token"] ?? "") }),
        },
        {
          id: "type",
          label: "An unknown type of token",
          change: (sent) => withParams(sent, { subject_token_type: "urn:example:unknown" }),
        },
        ...CLIENT_BREAKS,
      ],
      take: takeTokens,
    },
  ],
};

/**
 * Mints a token for the first user of the directory.
 *
 * @param {object} options
 * @returns {Promise<import("./api.js").MintedToken>}
 */
export async function mintFor(options) {
  /** @type {{ items: { name: string }[] }} */
  const { items } = await get("/users", { issuer, limit: 1 });
  return post("/tokens", { issuer, user: items[0]?.name, ...options });
}

/** @param {number} seconds */
async function moveClock(seconds) {
  await post("/clock", { issuer, advanceSeconds: seconds });
  return () => post("/clock", { issuer, advanceSeconds: -seconds });
}
