// The settings of an issuer about its login pages.
import * as z from "zod";
import { section, withDefault } from "./lazy.ts";

export const loginSettings = section(
  {
    password: withDefault(false, () =>
      z
        .boolean()
        .describe(
          "Ask for the password on the login page. Users without a password still sign in with a click.",
        ),
    ),
    headless: withDefault(false, () =>
      z
        .boolean()
        .describe(
          "Sign in the user that login_hint names, and give consent, without showing a page. For tests.",
        ),
    ),
    typedClaims: () =>
      z
        .boolean()
        .optional()
        .describe(
          "Let users type claims on the login page. They are added to the tokens of that login and to userinfo. Default: true, but false with `password`.",
        ),
    staySignedIn: withDefault(true, () =>
      z
        .boolean()
        .describe(
          "Whether users can stay signed in after they close the browser. true: they choose on the login page; if the vendor's page has no such choice, they always stay signed in. false: the page offers no choice, and every login ends with the browser.",
        ),
    ),
    consent: withDefault(true, () =>
      z.boolean().describe("Ask for consent before a client gets new scopes."),
    ),
    mfa: () =>
      z
        .boolean()
        .optional()
        .describe(
          "Whether users have a second factor. true: every login uses it. false: requests that demand one fail. Default: it is used if a request asks for it, or on the login page. A user's `mfa` replaces this.",
        ),
  },
  "Settings of the login pages.",
);
