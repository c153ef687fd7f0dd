// Authenticates the client of a plain form by its secret (RFC 6749, section 2.3.1), if nothing about it is unusual.
import type { Client } from "../../issuer/directory.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import { type Params, textParam } from "../../params.ts";
import { rememberLast } from "../../remember-last.ts";
import { sameSecret } from "../../same-secret.ts";
import { basicCredentials, isPlainCredential, parseAuthorization } from "../../wire/authorization.ts";

/** The methods that send a secret; a client may use either. */
const BY_SECRET = [undefined, "client_secret_basic", "client_secret_post"];

/** Returns the authenticated client; undefined if the request is for the engine. */
export function plainCaller({ issuer, authorization, form }: Exchange): Client | undefined {
  const credentials = authorization === null ? ofForm(form) : ofHeader(authorization, form);
  if (!credentials) return undefined;
  const client = issuer.directory.client(credentials.id);
  if (client?.secret === undefined || !BY_SECRET.includes(client.tokenEndpointAuthMethod)) return undefined;
  return sameSecret(client.secret, credentials.secret) ? client : undefined;
}

interface Credentials {
  id: string;
  secret: string;
}

function ofForm(form: Params): Credentials | undefined {
  const [id, secret] = [textParam(form, "client_id"), textParam(form, "client_secret")];
  return id && secret ? { id, secret } : undefined;
}

function ofHeader(header: string, form: Params): Credentials | undefined {
  const credentials = plainCredentials(header);
  const agrees =
    form["client_secret"] === undefined && [undefined, credentials?.id].includes(form["client_id"] as string);
  return agrees ? credentials : undefined;
}

/** Returns the credentials of a Basic header that every reader understands in the same way. */
export const plainCredentials = rememberLast((header: string): Readonly<Credentials> | undefined => {
  const { id, secret } = basicCredentials(parseAuthorization(header)) ?? {};
  if (id === undefined || secret === undefined) return undefined;
  if (!isPlainCredential(id) || !isPlainCredential(secret)) return undefined;
  const isCanonical = header === `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
  return isCanonical ? { id, secret } : undefined;
});
