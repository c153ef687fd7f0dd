// The settings of a client about sign-out: where users return to, and how the client learns that a login has ended.
import * as z from "zod";
import { logoutUri, redirectUri } from "./fields.ts";
import { once } from "./lazy.ts";
import type { Complaint } from "./redirect-rules.ts";

export const logoutFields = once(() => ({
  postLogoutRedirectUris: z
    .array(redirectUri())
    .default([])
    .describe("URIs that the browser may return to after a logout."),
  backchannelLogoutUri: logoutUri()
    .optional()
    .describe(
      "Receives a logout token when a login of the client ends (OpenID Connect Back-Channel Logout). Not allowed if the vendor does not support it.",
    ),
  backchannelLogoutSessionRequired: z
    .boolean()
    .default(false)
    .describe("Whether its ID tokens and logout tokens identify the login by `sid`."),
  frontchannelLogoutUri: logoutUri()
    .optional()
    .describe(
      "Is loaded in a frame of the browser that signs out (OpenID Connect Front-Channel Logout). The generic profile needs `frontchannelLogout` of the issuer, and a redirect URI of the same origin. Not allowed if the vendor does not support it.",
    ),
  frontchannelLogoutSessionRequired: z
    .boolean()
    .default(false)
    .describe("Whether its ID tokens and the requests of those frames identify the login by `sid`."),
}));

interface LogoutSettings {
  backchannelLogoutUri?: string | undefined;
  backchannelLogoutSessionRequired: boolean;
  frontchannelLogoutUri?: string | undefined;
  frontchannelLogoutSessionRequired: boolean;
}

export function* logoutRules(client: LogoutSettings): Generator<Complaint> {
  if (client.backchannelLogoutSessionRequired && client.backchannelLogoutUri === undefined) {
    yield {
      path: ["backchannelLogoutSessionRequired"],
      message: "needs a `backchannelLogoutUri`, to which logout tokens are sent",
    };
  }
  if (client.frontchannelLogoutSessionRequired && client.frontchannelLogoutUri === undefined) {
    yield {
      path: ["frontchannelLogoutSessionRequired"],
      message: "needs a `frontchannelLogoutUri`, which the browser loads when it signs out",
    };
  }
}
