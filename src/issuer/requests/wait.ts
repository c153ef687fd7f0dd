// Waits for a request that the log holds already or that comes later.
import { MintmarkError } from "../../errors.ts";
import type { RequestEntry } from "./entry.ts";
import { filterText, type RequestFilter } from "./filter.ts";
import type { IssuerRequests } from "./issuer-requests.ts";

/** @throws MintmarkError `timeout`, or `closed` if the server is closed in the meantime */
export async function waitForRequest(
  issuer: string,
  requests: Pick<IssuerRequests, "list" | "listen">,
  filter: RequestFilter,
  timeoutSeconds: number,
): Promise<RequestEntry> {
  const { promise, resolve, reject } = Promise.withResolvers<RequestEntry>();
  promise.catch(() => {}); // it may be rejected while the log is read
  const stop = await requests.listen(filter, {
    hear: resolve,
    end: () => reject(new MintmarkError("closed", "the server was closed during the wait for a request")),
  });
  const timer = setTimeout(() => {
    void timeout(issuer, requests, filter, timeoutSeconds).then(reject, reject);
  }, timeoutSeconds * 1000);
  try {
    const [here] = await requests.list(filter);
    return here ?? (await promise);
  } finally {
    clearTimeout(timer);
    stop();
  }
}

async function timeout(
  issuer: string,
  requests: Pick<IssuerRequests, "list">,
  filter: RequestFilter,
  timeoutSeconds: number,
): Promise<MintmarkError> {
  const wanted = filterText(filter);
  const latest = (await requests.list({}))
    .slice(-5)
    .map(({ method, path, status }) => `${method} ${path} ${status ?? "(no answer)"}`);
  return new MintmarkError(
    "timeout",
    `no request${wanted === "" ? "" : ` with ${wanted}`} came to issuer "${issuer}" within ${timeoutSeconds} s`,
    { hint: latest.length === 0 ? "Its log is empty." : `The latest in its log: ${latest.join("; ")}.` },
  );
}
