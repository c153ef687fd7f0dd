// Tells by its name whether a request parameter holds a secret or a token.
import { rememberTexts } from "./remember-last.ts";

const SECRETS =
  /secret|passw|passphrase|verifier|assertion|credential|api_?key|private_?key|otp|user_?code|xsrf|^pin$/i;
const TOKENS =
  /token|^code$|device_?code|jwt|^request$|^id_token_hint$|^software_statement$|session|bearer|authorization/i;
/** Parameters whose names look like secrets but whose values are not. */
const HARMLESS = new Set([
  "client_assertion_type",
  "code_challenge",
  "code_challenge_method",
  "requested_token_type",
  "requested_token_use",
  "subject_token_type",
  "actor_token_type",
  "token_format",
  "token_type",
  "token_type_hint",
]);

export const isSecretParam = rememberTexts((name) => SECRETS.test(name) && !HARMLESS.has(name));

export const isTokenParam = rememberTexts((name) => TOKENS.test(name) && !HARMLESS.has(name));
