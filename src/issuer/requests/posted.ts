// Requests that a browser posted as a form: their parameters are kept in the store, so that the browser can go
// on with a GET whose URL has only a reference to them.
import { randomBytes } from "node:crypto";
import { type Params, textParam } from "../../params.ts";
import type { EndpointName } from "../endpoints.ts";
import type { Issuer } from "../issuer.ts";

/** The parameter that refers to posted parameters. */
export const POSTED_REQUEST = "posted_request";

const MODEL = "PostedRequest";

/** People reload pages and go back to them, so a reference can be used again for some time. */
const LIFETIME_SECONDS = 600;

type At = Pick<Issuer, "id" | "store" | "clock">;

/** Keeps the parameters and returns those that refer to them. */
export async function keepPosted(
  { id: issuer, store, clock }: At,
  endpoint: EndpointName,
  params: Params,
): Promise<Params> {
  const id = randomBytes(24).toString("base64url");
  await store.artifacts.put({
    issuer,
    model: MODEL,
    id,
    payload: { endpoint, params },
    expiresAt: clock.now() + LIFETIME_SECONDS,
    consumedAt: null,
  });
  return { [POSTED_REQUEST]: id };
}

/** Returns the parameters that the query refers to; undefined if it refers to none that are still kept. */
export async function postedParams(
  { id: issuer, store, clock }: At,
  endpoint: EndpointName | null,
  query: Params,
): Promise<Params | undefined> {
  const id = textParam(query, POSTED_REQUEST);
  const found = id === undefined ? undefined : await store.artifacts.get(issuer, MODEL, id);
  if (!found || found.payload["endpoint"] !== endpoint || (found.expiresAt ?? 0) <= clock.now()) {
    return undefined;
  }
  return found.payload["params"] as Params;
}
