// The input fields of a fault, and the combinations of them that are rejected.
import { validateHeaderName, validateHeaderValue } from "node:http";
import * as z from "zod";
import { CONNECTION_FAULTS, JWKS_FAULTS } from "../issuer/faults/fault.ts";
import { conditions } from "./conditions.ts";
import { endpointOrPath } from "./endpoint-field.ts";

const LONGEST_DELAY_MILLISECONDS = 600_000;
/** The server sets the headers that frame an answer. To break the framing, use a `connection` fault. */
const FRAMING = ["connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"];

const milliseconds = z.int().min(0).max(LONGEST_DELAY_MILLISECONDS);

const delay = z.union([
  milliseconds,
  z
    .strictObject({ min: milliseconds, max: milliseconds })
    .refine(({ min, max }) => min <= max, "min must not be greater than max"),
]);

const headers = z.record(z.string(), z.string().nullable()).superRefine((value, context) => {
  for (const [name, text] of Object.entries(value)) {
    if (!isHeader(name, text ?? "")) {
      context.addIssue({ code: "custom", path: [name], message: "is not a valid header" });
    }
    if (FRAMING.includes(name.toLowerCase())) {
      context.addIssue({
        code: "custom",
        path: [name],
        message: "is set by the server itself; use `connection`",
      });
    }
  }
});

export const faultFields = {
  endpoint: endpointOrPath.describe(
    "Name of an endpoint, `*` for all endpoints, or a path below the issuer. A path does not match other paths of the same endpoint.",
  ),
  delayMilliseconds: delay
    .optional()
    .describe("Milliseconds to wait before the request is processed: a number, or { min, max }."),
  status: z
    .int()
    .min(200)
    .max(599)
    .optional()
    .describe(
      "HTTP status of the answer. The real endpoint is not called, unless `merge` or `jwks` is given.",
    ),
  headers: headers.optional().describe("Headers to set on the answer, real or replaced; null removes one."),
  body: z
    .json()
    .optional()
    .describe(
      "Body of the answer: JSON, or a string that is sent as it is. The real endpoint is not called.",
    ),
  connection: z
    .enum(CONNECTION_FAULTS)
    .optional()
    .describe(
      "`close` and `reset` end the connection without an answer, `hang` never answers, `trickle` sends the answer byte by byte.",
    ),
  trickleMilliseconds: milliseconds.default(10).describe("Milliseconds between two bytes of `trickle`."),
  merge: z
    .record(z.string(), z.json())
    .optional()
    .describe(
      "JSON Merge Patch (RFC 7396) to apply to the real answer: null removes a member. In a redirect to the client it changes the parameters of the URL.",
    ),
  jwks: z
    .enum(JWKS_FAULTS)
    .optional()
    .describe("Way in which the key set is wrong; only for the endpoint `jwks`."),
  times: z
    .int()
    .min(1)
    .optional()
    .describe("Number of answers to apply the fault to. Default: all, until it is removed."),
  forSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .optional()
    .describe("Seconds of real time after which the fault removes itself. Default: never."),
  skip: z.int().min(0).default(0).describe("Number of matching requests to let pass first."),
  probability: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe("Probability from 0 to 1 that the fault is applied. Default: 1."),
  seed: z
    .int()
    .default(1)
    .describe(
      "Seed of the random numbers for `probability` and ranges of delays; the same seed gives the same sequence.",
    ),
  when: conditions.optional().describe("Conditions; a request must meet all of them."),
};

const EFFECTS = ["delayMilliseconds", "status", "headers", "body", "connection", "merge", "jwks"] as const;

type Given = Partial<Record<(typeof EFFECTS)[number] | "endpoint", unknown>>;

/** Yields each contradiction between fields that are valid on their own: the field, and the reason. */
export function* contradictions(fault: Given): Generator<[field: string, message: string]> {
  const has = (name: (typeof EFFECTS)[number]) => fault[name] !== undefined;
  if (!EFFECTS.some(has)) yield ["", `a fault needs an effect: give at least one of ${EFFECTS.join(", ")}`];
  const { connection, endpoint } = fault;
  if (connection === "close" || connection === "reset" || connection === "hang") {
    for (const name of ["status", "headers", "body", "merge", "jwks"] as const) {
      if (has(name)) yield [name, `connection "${connection}" sends no answer that could have it`];
    }
  }
  if (has("merge") && has("body")) {
    yield ["merge", "changes the real answer, but `body` replaces it: give only one of them"];
  }
  if (has("jwks") && (has("body") || has("merge"))) {
    yield ["jwks", "replaces the body: leave `body` and `merge` out"];
  }
  if (has("jwks") && endpoint !== "jwks") yield ["jwks", 'is only for the endpoint "jwks"'];
  if (typeof endpoint === "string" && /^\/_mintmark(\/|$)/i.test(endpoint)) {
    yield ["endpoint", "faults do not apply to Mintmark's own paths"];
  }
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
