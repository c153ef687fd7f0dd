// The verbs of the directory: users, clients, resources.
import { type ClientConfig, clientId, clientSchema } from "../config/client.ts";
import { entryName, userSchema } from "../config/directory.ts";
import { resourceSchema } from "../config/resource.ts";
import { documentClients, forgetDocument } from "../issuer/document-clients.ts";
import { registeredClients, removeRegisteredClient } from "../issuer/registered-clients.ts";
import { directoryVerbs } from "./directory-verbs.ts";

export const users = directoryVerbs({
  part: "users",
  one: "user",
  names: entryName(),
  entry: userSchema(),
  secret: "password",
  unknown: "unknown_user",
});

export const clients = directoryVerbs({
  part: "clients",
  one: "client",
  names: clientId(),
  entry: clientSchema(),
  secret: "secret",
  unknown: "unknown_client",
  others: {
    list: async (issuer) => [
      ...(await registeredClients(issuer)).map(
        ({ id, entry }) => [id, entry as ClientConfig, "registered"] as const,
      ),
      ...(await documentClients(issuer)).map(
        ([id, entry]) => [id, entry as ClientConfig, "document"] as const,
      ),
    ],
    remove: async (issuer, id) =>
      (await removeRegisteredClient(issuer, id)) || (await forgetDocument(issuer, id)),
  },
});

export const resources = directoryVerbs({
  part: "resources",
  one: "resource",
  names: entryName(),
  entry: resourceSchema(),
  secret: "secret",
  unknown: "unknown_resource",
});

export const directoryVerbList = [users, clients, resources].flatMap(({ list, get, put, patch, remove }) => [
  list,
  get,
  put,
  patch,
  remove,
]);
