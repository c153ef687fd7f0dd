// The three built-in clients with the settings that tests need. Configurations that add clients must repeat
// these, because configured clients replace the built-in ones.
import type { MintmarkConfig } from "../../src/index.ts";
import { REDIRECT_URI } from "./sign-in.ts";

export const DEMO_CLIENTS = {
  "demo-app": {
    grantTypes: [
      "authorization_code",
      "refresh_token",
      "urn:ietf:params:oauth:grant-type:device_code",
      "password",
    ],
    redirectUris: [REDIRECT_URI],
    postLogoutRedirectUris: [REDIRECT_URI],
  },
  "demo-service": { secret: "demo-service-secret", grantTypes: ["client_credentials"] },
  "demo-api": { secret: "demo-api-secret", grantTypes: [] },
} satisfies MintmarkConfig["clients"];

export const SERVICE: [string, string] = ["demo-service", "demo-service-secret"];
