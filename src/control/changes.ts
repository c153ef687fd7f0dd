// The stream of what happens at an issuer: the calls that change its state, and the requests that it answers.
import * as z from "zod";
import { describeRequest } from "./describe-request.ts";
import { requestRecord } from "./request-record.ts";
import { defineStream, issuerField, issuerOf } from "./verb.ts";

export const changeEvents = defineStream({
  name: "changes",
  summary:
    "Stream what happens at an issuer as server-sent events: every call that changed something, and every request that was answered, with its secrets redacted.",
  path: "/changes",
  input: z.strictObject({ issuer: issuerField }),
  output: z
    .object({
      id: z.string().describe("Number of the event in this stream."),
      verb: z.string().nullable().describe("Name of the call that changed something; null for a request."),
      request: requestRecord.nullable().describe("The request; null for a call."),
    })
    .meta({ id: "Change" }),
  idOf: ({ id }) => id,
  async open(control, input, { tell, end }) {
    const issuer = await issuerOf(control, input);
    let count = 0;
    const next = () => String(++count);
    const stopCalls = control.calls?.listen((verb, at) => {
      if (at === null || at === issuer.id) tell({ id: next(), verb, request: null });
    });
    const stopRequests = await issuer.requests.listen(
      {},
      { hear: (entry) => tell({ id: next(), verb: null, request: describeRequest(issuer, entry) }), end },
    );
    return () => {
      stopCalls?.();
      stopRequests();
    };
  },
});
