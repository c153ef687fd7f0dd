// The verb that sends a request to an endpoint, as a client does, and returns all that can be known about it.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import { ENDPOINT_NAMES } from "../issuer/endpoints.ts";
import { type Issuer } from "../issuer/issuer.ts";
import type { RequestEntry } from "../issuer/requests/entry.ts";
import type { Params } from "../params.ts";
import { describeRequest } from "./describe-request.ts";
import type { OwnAnswer } from "./own-request.ts";
import { requestRecord } from "./request-record.ts";
import { defineVerb, issuerField, issuerOf } from "./verb.ts";

/** The endpoints that take a query or a form. */
const endpointField = z.enum(ENDPOINT_NAMES).exclude(["registration", "code_verification", "login"]);

const READ: readonly string[] = ["discovery", "jwks", "authorization", "userinfo", "end_session"];

/** The connection's own headers. A wrong one would not test the endpoint. */
const RESERVED = /^(host|connection|content-length|transfer-encoding|upgrade|expect|te|trailer)$/i;

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/, "must be the name of a header");
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "must be the value of a header");

const sentRequest = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullable().describe("null for a request without a body."),
});

const receivedAnswer = z.object({
  status: z.int(),
  statusText: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

export const sendRequest = defineVerb({
  name: "requests.send",
  live: true,
  summary:
    "Send a request to an endpoint of the issuer as a client does. Returns it with its answer, and with what the request log says about it. Redirects are not followed.",
  guide:
    "Use it to see why a request of a client is refused: repeat it, and read `entry.reason`, which says more than the client is told. `request` and `answer` are as they were sent, with their secrets.",
  example: {
    endpoint: "token",
    params: { grant_type: "client_credentials", client_id: "demo-service", client_secret: "wrong" },
  },
  method: "POST",
  path: "/requests/send",
  input: z.strictObject({
    issuer: issuerField,
    endpoint: endpointField,
    method: z
      .enum(["GET", "POST"])
      .optional()
      .describe(`Default: GET for ${READ.join(", ")}, otherwise POST.`),
    params: z
      .record(z.string(), z.union([z.string(), z.array(z.string())]))
      .default({})
      .describe("Parameters, sent in the query of a GET and in the form of a POST."),
    headers: z
      .record(headerName, headerValue)
      .default({})
      .superRefine((headers, context) => {
        const reserved = Object.keys(headers).find((name) => RESERVED.test(name));
        if (reserved === undefined) return;
        context.addIssue({ code: "custom", message: `the header ${reserved} belongs to the connection` });
      })
      .describe("Further headers, such as Authorization."),
  }),
  output: z.object({
    request: sentRequest,
    answer: receivedAnswer.nullable().describe("null if there was none."),
    failure: z.string().nullable().describe("Why there was no answer."),
    durationMilliseconds: z.number(),
    entry: requestRecord
      .nullable()
      .describe("What the request log says, with its secrets redacted; null if it has no such request."),
  }),
  async action(
    control,
    { issuer: id, endpoint, method = READ.includes(endpoint) ? "GET" : "POST", ...rest },
  ) {
    const issuer = await issuerOf(control, { issuer: id });
    if (!control.sendTo) {
      throw new MintmarkError(
        "server_unreachable",
        "no server is running here, so no endpoint can be called",
        {
          hint: "Start `mintmark` first, or name a running server with --url.",
        },
      );
    }
    const path = pathOf(issuer, endpoint);
    const text = textOf(rest.params);
    const isForm = method === "POST";
    const query = isForm || text === "" ? "" : `?${text}`;
    const headers = {
      Host: new URL(issuer.baseUrl).host,
      Accept: "application/json",
      ...(isForm && { "Content-Type": "application/x-www-form-urlencoded" }),
      ...rest.headers,
    };
    const body = isForm ? text : undefined;
    const begun = performance.now();
    const seen = await entriesOf(issuer, method, `${issuer.mountPath}${path}`, rest.params);
    let answer: OwnAnswer | null = null;
    let failure: string | null = null;
    try {
      const sent = { method, path: `${issuer.mountPath}${path}${query}`, headers, body };
      answer = await control.sendTo(issuer, sent);
    } catch (error) {
      failure = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    }
    const entry = seen.stop();
    return {
      request: { method, url: `${issuer.baseUrl}${path}${query}`, headers, body: body ?? null },
      answer,
      failure,
      durationMilliseconds: Math.round((performance.now() - begun) * 100) / 100,
      entry: entry ? describeRequest(issuer, entry) : null,
    };
  },
});

/** @throws MintmarkError `bad_request` if the issuer's vendor does not have the endpoint */
function pathOf(issuer: Issuer, endpoint: z.infer<typeof endpointField>): string {
  if (endpoint === "discovery") return "/.well-known/openid-configuration";
  if (!issuer.lacks(endpoint)) return issuer.profile.paths.routes[endpoint];
  throw new MintmarkError("bad_request", `the issuer "${issuer.id}" has no ${endpoint} endpoint`, {
    hint: `Its profile is ${issuer.profile.name}, whose vendor does not have it either.`,
  });
}

function textOf(params: Record<string, string | string[]>): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  );
  return new URLSearchParams(pairs).toString();
}

/** Follows the log for the entry of a request that is about to be sent: it is there before the answer. */
async function entriesOf({ requests }: Issuer, method: string, path: string, params: Params) {
  let found: RequestEntry | undefined;
  const stop = await requests.listen(
    { method, path },
    {
      hear: (entry) => {
        const isSame = Object.entries(params).every(
          ([name, value]) => JSON.stringify([entry.params[name]].flat()) === JSON.stringify([value].flat()),
        );
        if (isSame) found = entry;
      },
      end: () => {},
    },
  );
  return {
    stop: () => {
      stop();
      return found;
    },
  };
}
