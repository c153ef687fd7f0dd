// The client that a request claims to come from, before anything has been checked. Use it only for defaults
// and to tell requests apart.
import { decodeJwt } from "jose/jwt/decode";
import type { Params } from "../params.ts";
import { type Authorization, decodedCredentials } from "./authorization.ts";

/** Returns the client's id; undefined if the request does not name a client. */
export function claimedClient(params: Params, authorization: Authorization | undefined): string | undefined {
  if (typeof params["client_id"] === "string") return params["client_id"];
  try {
    if (typeof params["client_assertion"] === "string") return decodeJwt(params["client_assertion"]).sub;
    return decodedCredentials(authorization)?.id;
  } catch {
    return undefined; // not a JWT
  }
}
