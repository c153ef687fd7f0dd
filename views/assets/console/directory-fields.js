// The fields of the forms of users, clients and resources. A form shows the settings that people change most; all
// others stay as they are, and can be changed as JSON.
import { data } from "./data.js";

/**
 * @typedef {object} Field
 * @property {string} name The setting's name in the configuration.
 * @property {string} label
 * @property {"text" | "words" | "lines" | "choice" | "ticks" | "yesno" | "number"} kind `words` are separated by
 *   spaces, `lines` by line breaks; `ticks` are any of `options`, and `yesno` may be left to the default.
 * @property {string} [note]
 * @property {string[]} [options] Also suggestions for `words`.
 *
 * @typedef {{ beginning: Record<string, unknown>, fields: Field[] }} Form
 */

const GRANTS = [
  "authorization_code",
  "refresh_token",
  "client_credentials",
  "password",
  "urn:ietf:params:oauth:grant-type:device_code",
  "urn:ietf:params:oauth:grant-type:jwt-bearer",
  "urn:ietf:params:oauth:grant-type:token-exchange",
];

const AUTH_METHODS = [
  "none",
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
  "self_signed_tls_client_auth",
];

/** @type {Record<import("./directory.js").Part, Form>} */
export const FORMS = {
  users: {
    beginning: { name: "Carol", email: "carol@example.com", roles: [] },
    fields: [
      { name: "name", label: "Full name", kind: "text" },
      { name: "email", label: "E-mail address", kind: "text" },
      {
        name: "emailVerified",
        label: "E-mail address is verified",
        kind: "yesno",
        note: "Default: yes.",
      },
      {
        name: "password",
        label: "Password",
        kind: "text",
        note: "For the password grant, and the login page if it asks for one.",
      },
      { name: "roles", label: "Roles", kind: "words", note: "Separated by spaces." },
      {
        name: "mfa",
        label: "Second factor",
        kind: "yesno",
        note: "Default: as the issuer's login is configured.",
      },
      {
        name: "id",
        label: "UUID",
        kind: "text",
        note: "Subject of its tokens. Default: made from the user name.",
      },
      { name: "subject", label: "Subject, if it is no UUID", kind: "text" },
    ],
  },
  clients: {
    beginning: {
      clientName: "My app",
      redirectUris: ["http://localhost:3000/callback"],
      grantTypes: ["authorization_code", "refresh_token"],
    },
    fields: [
      { name: "clientName", label: "Name on the login page", kind: "text" },
      { name: "secret", label: "Secret", kind: "text", note: "Empty for a public client." },
      {
        name: "tokenEndpointAuthMethod",
        label: "Authentication",
        kind: "choice",
        options: AUTH_METHODS,
        note: "Default: by the secret or the key that it has.",
      },
      { name: "grantTypes", label: "Grants", kind: "ticks", options: GRANTS },
      { name: "redirectUris", label: "Redirect URIs", kind: "lines", note: "One on each line." },
      { name: "postLogoutRedirectUris", label: "Redirect URIs after logout", kind: "lines" },
      { name: "scopes", label: "Scopes", kind: "words", note: "The only ones it may ask for. Default: any." },
    ],
  },
  resources: {
    beginning: { audience: "http://localhost:8000/mcp", scopes: ["read", "write"] },
    fields: [
      {
        name: "audience",
        label: "Audience",
        kind: "words",
        note: "aud of its tokens; several are separated by spaces. Default: its name.",
      },
      { name: "scopes", label: "Scopes", kind: "words", note: "Default: any." },
      { name: "defaultScopes", label: "Scopes if a request names none", kind: "words" },
      { name: "tokenFormat", label: "Token format", kind: "choice", options: ["jwt", "opaque"] },
      { name: "alg", label: "Algorithm", kind: "choice", options: data.choices.algs },
      { name: "secret", label: "HMAC secret", kind: "text", note: "For HS256, HS384 and HS512." },
      { name: "issuer", label: "iss of its tokens", kind: "text", note: "Default: the issuer identifier." },
      {
        name: "scopeClaim",
        label: "Claim with the scopes",
        kind: "choice",
        options: ["scope", "scp", "scopes", "permissions"],
      },
      { name: "accessTokenExpiresInSeconds", label: "Lifetime of tokens in seconds", kind: "number" },
    ],
  },
};
