// Imports how clients prove who they are, and how their tokens and requests are protected.
import { clientSchema } from "../config/client.ts";
import { type IssuerInput, issuerShape } from "../config/schema.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { text } from "./import.ts";

type Client = NonNullable<IssuerInput["clients"]>[string];
type Say = (what: string) => void;
interface Source {
  id: string;
  client: JsonObject;
  attributes: JsonObject;
  say: Say;
}

const MASKED = /^\*+$/;

export function credentials({ id, client, attributes, say }: Source): Partial<Client> {
  if (client["publicClient"] === true) return {};
  const method = text(client["clientAuthenticatorType"]) ?? "client-secret";
  if (method === "client-jwt") {
    const keys = keysOf(attributes);
    if (keys) return { tokenEndpointAuthMethod: "private_key_jwt", ...keys };
  }
  if (method !== "client-secret" && method !== "client-secret-jwt") {
    say(`its authentication method ${method} is left out: it has a secret here.`);
  }
  const byJwt = method === "client-secret-jwt" && { tokenEndpointAuthMethod: "client_secret_jwt" as const };
  const secret = text(client["secret"]);
  if (secret !== undefined && !MASKED.test(secret) && isSecret(secret)) return { secret, ...byJwt };
  say(
    `its secret is ${secret === undefined || MASKED.test(secret) ? "not in the export" : "made of characters that Mintmark does not allow"}: it is "${id}-secret" here.`,
  );
  return { secret: `${id}-secret`, ...byJwt };
}

/** Only a client with a PKCE method must use PKCE, as in the profile. */
export function protection({ attributes, say }: Source): Partial<Client> {
  const method = text(attributes["pkce.code.challenge.method"]) ?? "";
  if (method !== "" && method !== "S256") {
    say(`its PKCE method ${method} is S256 here, as for every client that must use PKCE.`);
  }
  return {
    ...(method !== "" && { pkce: "required" }),
    ...(attributes["require.pushed.authorization.requests"] === "true" && {
      requirePushedAuthorizationRequests: true,
    }),
    ...(attributes["dpop.bound.access.tokens"] === "true" && { dpopBoundAccessTokens: true }),
    ...algorithm("idTokenSignedResponseAlg", attributes["id.token.signed.response.alg"], say),
    ...algorithm("userinfoSignedResponseAlg", attributes["user.info.response.signature.alg"], say),
  };
}

function algorithm(
  field: "idTokenSignedResponseAlg" | "userinfoSignedResponseAlg",
  written: unknown,
  say: Say,
): Partial<Client> {
  const alg = text(written);
  if (alg === undefined || alg === "any" || alg === "unsigned") return {};
  const known = issuerShape.alg.safeParse(alg);
  if (known.success) return { [field]: known.data };
  say(`its signing algorithm ${alg} is left out, because Mintmark does not have it.`);
  return {};
}

function keysOf(attributes: JsonObject): Pick<Client, "jwks" | "jwksUri"> | undefined {
  const jwksUri = text(attributes["jwks.url"]);
  if (jwksUri !== undefined) return { jwksUri };
  try {
    const jwks: unknown = JSON.parse(text(attributes["jwks.string"]) ?? "null");
    return isJsonObject(jwks) ? { jwks: jwks as Client["jwks"] & object } : undefined;
  } catch {
    return undefined;
  }
}

function isSecret(secret: string): boolean {
  return clientSchema().safeParse({ secret, grantTypes: [] }).success;
}
