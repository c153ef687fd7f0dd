// Collects everything that the tests of this folder prove, for docs/profiles.md.
import { PROVEN as authJs } from "./proven-auth-js.ts";
import { PROVEN as auth0 } from "./proven-auth0.ts";
import { PROVEN as betterAuth } from "./proven-better-auth.ts";
import { PROVEN as cognito } from "./proven-cognito.ts";
import { PROVEN as entra } from "./proven-entra.ts";
import { PROVEN as google } from "./proven-google.ts";
import { PROVEN as keycloak } from "./proven-keycloak.ts";
import { PROVEN as msal4j } from "./proven-msal4j.ts";
import { PROVEN as nimbus } from "./proven-nimbus.ts";
import { PROVEN as okta } from "./proven-okta.ts";
import { PROVEN as openidClient } from "./proven-openid-client.ts";
import { PROVEN as passportJwt } from "./proven-passport-jwt.ts";
import { PROVEN as python } from "./proven-python.ts";
import { PROVEN as pythonKeycloak } from "./proven-python-keycloak.ts";
import { PROVEN as spring } from "./proven-spring.ts";
import { PROVEN as zitadel } from "./proven-zitadel.ts";

export interface Proven {
  vendor: string;
  /** The name of its package. */
  sdk: string;
  version: string;
  proves: string[];
  /** The setting that points it to the issuer. */
  line: string;
  note?: string;
}

export const PROVEN: Proven[] = [
  ...auth0,
  ...keycloak,
  ...okta,
  ...entra,
  ...google,
  ...cognito,
  ...authJs,
  ...openidClient,
  ...passportJwt,
  ...betterAuth,
  ...spring,
  ...nimbus,
  msal4j,
  ...python,
  pythonKeycloak,
  ...zitadel,
];
