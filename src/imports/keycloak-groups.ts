// The claims of groups: Keycloak has them only if a protocol mapper of a client or of a client scope says so.
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { objects, strings, text } from "./import.ts";

export const GROUP_MAPPER = "oidc-group-membership-mapper";

/** Returns the function that gives a user's claims by the realm's group mappers. */
export function groupClaims(source: JsonObject): (user: JsonObject) => Record<string, string[]> {
  const holders = [...objects(source["clients"]), ...objects(source["clientScopes"])];
  const mappers = holders
    .flatMap((holder) => objects(holder["protocolMappers"]))
    .filter(({ protocolMapper }) => protocolMapper === GROUP_MAPPER)
    .map(({ config }) => (isJsonObject(config) ? config : {}));
  return (user) => {
    const paths = strings(user["groups"]);
    if (paths.length === 0) return {};
    return Object.fromEntries(
      mappers.map((config) => [
        text(config["claim.name"]) ?? "groups",
        config["full.path"] === "false" ? paths.map((path) => path.split("/").at(-1) ?? path) : paths,
      ]),
    );
  };
}
