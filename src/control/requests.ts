// The verbs of the request log: list, count, take, waitFor, clear, and the stream of its events.
import * as z from "zod";
import { REQUEST_LOG_ENTRIES } from "../issuer/requests/log.ts";
import { describeRequest } from "./describe-request.ts";
import { filterFields, paramsField, rawField, requestId, requestRecord, toFilter } from "./request-record.ts";
import { sendRequest } from "./send-request.ts";
import { defineStream, defineVerb, issuerField, issuerOf, listOf } from "./verb.ts";

const inQuery = { issuer: issuerField, ...filterFields };
const inBody = { ...inQuery, ...paramsField };

export const listRequests = defineVerb({
  name: "requests.list",
  live: true,
  summary: "List the requests that the issuer has answered.",
  guide:
    "Use it to see what an API or a client really sent: whether it fetched the JWKS, introspected, sent PKCE and `resource`. `findings` names the client's mistakes. To look at one run, clear the log first. Secrets are redacted unless `raw` is true.",
  example: { endpoint: "token", clientId: "demo-app" },
  method: "GET",
  path: "/requests",
  input: z.strictObject({
    ...inBody,
    ...rawField,
    limit: z.coerce
      .number<number | string>()
      .int()
      .min(1)
      .max(REQUEST_LOG_ENTRIES)
      .default(1_000)
      .describe("Maximum number of items to return."),
    before: requestId.optional().describe("Id of a request; finds only earlier ones."),
    order: z
      .enum(["oldest", "newest"])
      .default("oldest")
      .describe(
        "Which requests come first. `next` is for `after` with the oldest first, and for `before` with the newest.",
      ),
  }),
  output: listOf(requestRecord),
  async action(control, { issuer: id, raw, limit, order, ...filter }) {
    const issuer = await issuerOf(control, { issuer: id });
    const found = await issuer.requests.list(toFilter(issuer, filter));
    if (order === "newest") found.reverse();
    const page = found.slice(0, limit);
    return {
      items: page.map((entry) => describeRequest(issuer, entry, raw)),
      next: found.length > limit ? String(page.at(-1)?.id) : null,
    };
  },
});

export const countRequests = defineVerb({
  name: "requests.count",
  live: true,
  summary: "Count the requests that match the filter.",
  example: { endpoint: "jwks" },
  method: "GET",
  path: "/requests/count",
  input: z.strictObject(inBody),
  output: z.object({ count: z.int() }),
  async action(control, { issuer: id, ...filter }) {
    const issuer = await issuerOf(control, { issuer: id });
    return { count: (await issuer.requests.list(toFilter(issuer, filter))).length };
  },
});

export const takeRequest = defineVerb({
  name: "requests.take",
  live: true,
  summary: "Remove the first matching request from the log and return it; null if there is none.",
  method: "POST",
  path: "/requests/take",
  input: z.strictObject({ ...inBody, ...rawField }),
  output: z.object({ request: requestRecord.nullable() }),
  async action(control, { issuer: id, raw, ...filter }) {
    const issuer = await issuerOf(control, { issuer: id });
    const taken = await issuer.requests.take(toFilter(issuer, filter));
    return { request: taken ? describeRequest(issuer, taken, raw) : null };
  },
});

export const waitForRequest = defineVerb({
  name: "requests.waitFor",
  live: true,
  effect: "reads",
  summary: "Wait for a matching request. Returns at once if the log already holds one, else when it comes.",
  guide:
    "Use it to wait for the next action of a user or a client, such as a login in a browser. With `after`, earlier requests in the log do not count.",
  example: { endpoint: "token", grantType: "authorization_code", timeoutSeconds: 60 },
  method: "POST",
  path: "/requests/wait",
  input: z.strictObject({
    ...inBody,
    ...rawField,
    timeoutSeconds: z
      .number()
      .min(0)
      .max(300)
      .default(5)
      .describe("Seconds to wait before the call fails with `timeout`."),
  }),
  output: requestRecord,
  async action(control, { issuer: id, raw, timeoutSeconds, ...filter }) {
    const issuer = await issuerOf(control, { issuer: id });
    return describeRequest(
      issuer,
      await issuer.requests.waitFor(toFilter(issuer, filter), timeoutSeconds),
      raw,
    );
  },
});

export const clearRequests = defineVerb({
  name: "requests.clear",
  live: true,
  summary: "Empty the request log of the issuer.",
  method: "DELETE",
  path: "/requests",
  input: z.strictObject({ issuer: issuerField }),
  output: z.object({ removed: z.int() }),
  async action(control, input) {
    return { removed: await (await issuerOf(control, input)).requests.clear() };
  },
});

export const requestEvents = defineStream({
  name: "requests.events",
  summary: "Stream every matching request as a server-sent event when it is answered; secrets are redacted.",
  path: "/events",
  input: z.strictObject(inQuery),
  output: requestRecord,
  idOf: ({ id }) => id,
  async open(control, { issuer: id, ...input }, { tell, end }) {
    const issuer = await issuerOf(control, { issuer: id });
    const filter = toFilter(issuer, input);
    // A caller that reconnects sends the id of its last event as `after`, and misses nothing in between.
    if (filter.after !== undefined) {
      for (const entry of await issuer.requests.list(filter)) tell(describeRequest(issuer, entry));
    }
    return issuer.requests.listen(filter, { hear: (entry) => tell(describeRequest(issuer, entry)), end });
  },
});

export const requestVerbs = [
  listRequests,
  countRequests,
  takeRequest,
  waitForRequest,
  sendRequest,
  clearRequests,
];
