// The client that a request claims to come from, before anything has been checked. Use it only for defaults
// and to tell requests apart.
import { decodeJwt } from "jose/jwt/decode";
import type { Params } from "../params.ts";
import { type Authorization, decodedCredentials } from "./authorization.ts";

/**
 * Returns the client's id; undefined if the request does not name a client. An assertion names the client by itself
 * (RFC 7521, section 4.2). If form and header name different ones, the header counts, unless the vendor has it otherwise.
 */
export function claimedClient(
  params: Params,
  authorization: Authorization | undefined,
  { bodyOutranksHeader = false }: { bodyOutranksHeader?: boolean | undefined } = {},
): string | undefined {
  const { client_assertion: assertion, client_id: id } = params;
  const inForm = typeof id === "string" ? id : undefined;
  if (typeof assertion === "string") return subjectOf(assertion) ?? inForm;
  const inHeader = decodedCredentials(authorization)?.id || undefined;
  return bodyOutranksHeader ? (inForm ?? inHeader) : (inHeader ?? inForm);
}

function subjectOf(assertion: string): string | undefined {
  try {
    const { sub } = decodeJwt(assertion) as { sub?: unknown };
    return typeof sub === "string" ? sub : undefined;
  } catch {
    return undefined; // not a JWT
  }
}
