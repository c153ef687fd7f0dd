// The request log of an issuer.
import type { Call } from "../control/call.ts";
import type { RequestRecord } from "../control/request-record.ts";
import {
  clearRequests,
  countRequests,
  listRequests,
  takeRequest,
  waitForRequest,
} from "../control/requests.ts";
import type { Input } from "./input.ts";

/** Which requests of the log are meant. Empty: all. */
export type RequestFilter = Input<typeof countRequests>;

/** The requests that this issuer has answered; those of Mintmark's own API and pages are not among them. */
export interface RequestsHandle {
  /** Oldest first, at most `limit` (default 1000). With `raw: true` secrets stand as they were sent. */
  list(filter?: Input<typeof listRequests>): Promise<RequestRecord[]>;
  count(filter?: RequestFilter): Promise<number>;
  /** Takes the first that fits out of the log; undefined where there is none. */
  take(filter?: Input<typeof takeRequest>): Promise<RequestRecord | undefined>;
  /**
   * The first that fits: at once where the log holds one, else when it comes.
   *
   * @throws MintmarkError `timeout` after `timeoutSeconds` (default 5), `closed`
   * @example
   * const { scopes } = await idp.requests.waitFor({ endpoint: "token", clientId: "my-app" });
   */
  waitFor(
    filter: RequestFilter,
    options?: Pick<Input<typeof waitForRequest>, "timeoutSeconds" | "raw">,
  ): Promise<RequestRecord>;
  /** Empties the log, and answers how many there were. */
  clear(): Promise<number>;
}

export function requestsHandle(call: Call): RequestsHandle {
  return {
    list: async (filter = {}) => (await call(listRequests, filter)).items,
    count: async (filter = {}) => (await call(countRequests, filter)).count,
    take: async (filter = {}) => (await call(takeRequest, filter)).request ?? undefined,
    waitFor: (filter, options) => call(waitForRequest, { ...filter, ...options }),
    clear: async () => (await call(clearRequests, {})).removed,
  };
}
