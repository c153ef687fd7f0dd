// The handle of an issuer's request log.
import type * as z from "zod";
import type { Call } from "../control/call.ts";
import type { RequestRecord } from "../control/request-record.ts";
import type { countRequests, listRequests, takeRequest, waitForRequest } from "../control/requests.ts";
import type { sendRequest } from "../control/send-request.ts";
import type { Input } from "./input.ts";

/** Selects requests of the log: those that meet every given condition. An empty filter selects all. */
export type RequestFilter = Input<typeof countRequests>;

/** The requests that this issuer has answered. Requests to Mintmark's own API and pages are not logged. */
export interface RequestsHandle {
  /**
   * Lists the matching requests, oldest first.
   *
   * @param filter a filter, and `limit` (default: 1000, at most 10,000). `raw: true` shows secrets and tokens
   *   as they were sent; default: redacted.
   * @throws MintmarkError `bad_request` for a filter with an unknown field, endpoint or finding
   * @example
   * const refused = await idp.requests.list({ endpoint: "token", status: 401 });
   */
  list(filter?: Input<typeof listRequests>): Promise<RequestRecord[]>;
  /**
   * Counts the matching requests.
   *
   * @throws MintmarkError `bad_request` for a filter with an unknown field, endpoint or finding
   * @example
   * expect(await idp.requests.count({ endpoint: "jwks" })).toBe(1);
   */
  count(filter?: RequestFilter): Promise<number>;
  /**
   * Removes the first matching request from the log and returns it; undefined if there is none.
   *
   * @param filter a filter; `raw: true` shows secrets and tokens as they were sent
   * @throws MintmarkError `bad_request` for a filter with an unknown field, endpoint or finding
   * @example
   * const request = await idp.requests.take({ endpoint: "introspection" });
   */
  take(filter?: Input<typeof takeRequest>): Promise<RequestRecord | undefined>;
  /**
   * Waits for a matching request. Resolves at once if the log already holds one, else when it comes.
   *
   * @param filter a filter; with `after`, the id of a request, earlier requests do not count
   * @param options `timeoutSeconds` (default: 5, at most 300); `raw: true` shows secrets and tokens as they
   *   were sent
   * @throws MintmarkError `timeout` if none comes in time, `closed` if the server or the issuer is closed,
   *   `bad_request` for a filter with an unknown field, endpoint or finding
   * @example
   * const { scopes } = await idp.requests.waitFor({ endpoint: "token", clientId: "my-app" });
   */
  waitFor(
    filter: RequestFilter,
    options?: Pick<Input<typeof waitForRequest>, "timeoutSeconds" | "raw">,
  ): Promise<RequestRecord>;
  /**
   * Sends a request to an endpoint of the issuer as a client does, and returns it with its answer and with what the
   * request log says about it. Redirects are not followed.
   *
   * @param request `endpoint`, such as `token`; `params` (default: none), sent in the query of a GET and in the form
   *   of a POST; `headers` (default: none); `method` (default: what the endpoint takes)
   * @throws MintmarkError `bad_request` for an endpoint that the issuer's vendor does not have, and for headers that
   *   belong to the connection
   * @example
   * const { answer, entry } = await idp.requests.send({ endpoint: "token", params: { grant_type: "password" } });
   * console.log(answer?.status, entry?.reason);
   */
  send(request: Input<typeof sendRequest>): Promise<z.output<typeof sendRequest.output>>;
  /**
   * Empties the log and returns the number of requests that it held.
   *
   * @example
   * beforeEach(() => idp.requests.clear());
   */
  clear(): Promise<number>;
}

/** Loaded with the first call. */
const verbs = () => import("../control/requests.ts");

export function requestsHandle(call: Call): RequestsHandle {
  return {
    list: async (filter = {}) => (await call((await verbs()).listRequests, filter)).items,
    count: async (filter = {}) => (await call((await verbs()).countRequests, filter)).count,
    take: async (filter = {}) => (await call((await verbs()).takeRequest, filter)).request ?? undefined,
    waitFor: async (filter, options) => call((await verbs()).waitForRequest, { ...filter, ...options }),
    send: async (request) => call((await import("../control/send-request.ts")).sendRequest, request),
    clear: async () => (await call((await verbs()).clearRequests, {})).removed,
  };
}
