// Explains why a client is refused: it does not exist, it authenticates wrongly, or it may not use the grant.
import { userSigningIn } from "../../issuer/sign-in.ts";
import { DEVICE_GRANT } from "../../profiles/grant-types.ts";
import { basicCredentials } from "../../wire/authorization.ts";
import { hint, listed, quoted } from "../../wording.ts";
import { asked, clientOf, type ReasonTable, type Refused } from "./refused.ts";

export const CLIENT_REASONS: ReasonTable = {
  "client not found": unknownClient,
  "client is invalid": unknownClient,
  "no client authentication mechanism provided": () =>
    "the request names no client: send client_id, Basic credentials or a client_assertion",
  "the provided authentication mechanism does not match the registered client authentication method":
    wrongMethod,
  "invalid secret provided": (refused) =>
    `the secret of ${clientOf(refused)} is wrong${
      isInHeader(refused) ? "; in a Basic header, id and secret are form-encoded before base64" : ""
    }`,
  "client_id mismatch": (refused) =>
    `the client_id of the body is ${quoted(asked(refused, "client_id"))}, but the Authorization header or client_assertion names another client`,
  "requested grant type is not allowed for this client": (refused) =>
    grantNotAllowed(refused, asked(refused, "grant_type")),
  "authorization_code is not allowed for this client": (refused) =>
    grantNotAllowed(refused, "authorization_code"),
  "urn:ietf:params:oauth:grant-type:device_code is not allowed for this client": (refused) =>
    grantNotAllowed(refused, DEVICE_GRANT),
  "invalid user credentials": wrongPassword,
};

function unknownClient({ issuer, exchange }: Refused): string {
  const id = exchange.claimedClientId ?? "";
  const known = issuer.directory.clients().map((each) => each.id);
  return `the client ${quoted(id)} does not exist; ${hint(id, known)}`;
}

function wrongMethod(refused: Refused): string {
  const method = refused.oidc.client?.clientAuthMethod ?? "none";
  const must = `${clientOf(refused)} is registered for the authentication method ${method}`;
  return `${must}, but the request ${sentCredentials(refused)}; change the request or the client's tokenEndpointAuthMethod`;
}

function sentCredentials(refused: Refused): string {
  if (isInHeader(refused)) return "has a secret in its Basic header";
  if (asked(refused, "client_secret") !== undefined) return "has a client_secret in its body";
  if (asked(refused, "client_assertion") !== undefined) return "has a client_assertion";
  return "has no credentials";
}

function isInHeader({ exchange }: Refused): boolean {
  return basicCredentials(exchange.raw.authorization) !== undefined;
}

function grantNotAllowed(refused: Refused, grantType: string | undefined): string {
  const { client } = refused.oidc;
  const grants = client?.["grantTypes"] ?? [];
  return `${clientOf(refused)} may not use the grant ${quoted(grantType)}; its grantTypes: ${listed(grants)}`;
}

/** The log may say what the response must not reveal. */
function wrongPassword({ issuer, oidc }: Refused): string {
  const { directory } = issuer;
  const name = String(oidc.params?.["username"]);
  const user = userSigningIn(issuer, name);
  if (user?.password !== undefined) return `the password of the user ${quoted(user.name)} is wrong`;
  if (user) return `the user ${quoted(user.name)} has no password; set users.${user.name}.password`;
  const known = directory.users().map((each) => each.name);
  return `the user ${quoted(name)} does not exist; ${hint(name, known)}`;
}
