// Removes all members about endpoints that are missing or not listed from an issuer's metadata.
import type { JsonObject } from "../json-object.ts";
import type { RouteName } from "./contract.ts";
import { DEVICE_GRANT } from "./grant-types.ts";

/** The beginnings of the names of each endpoint's metadata members. */
const PREFIXES: Partial<Record<RouteName, string>> = {
  introspection: "introspection_endpoint",
  revocation: "revocation_endpoint",
  userinfo: "userinfo_",
  registration: "registration_endpoint",
  end_session: "end_session_endpoint",
  pushed_authorization_request: "pushed_authorization_request_endpoint",
  device_authorization: "device_authorization_endpoint",
};

export function withoutMissing(metadata: JsonObject, absent: readonly RouteName[]): JsonObject {
  const prefixes = absent.flatMap((route) => PREFIXES[route] ?? []);
  const kept = Object.entries(metadata).filter(
    ([name]) => !prefixes.some((prefix) => name.startsWith(prefix)),
  );
  const left: JsonObject = Object.fromEntries(kept);
  const grants = left["grant_types_supported"];
  if (absent.includes("device_authorization") && Array.isArray(grants)) {
    left["grant_types_supported"] = grants.filter((grant) => grant !== DEVICE_GRANT);
  }
  return left;
}
