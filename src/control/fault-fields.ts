// What a fault can be told, and what of that makes no sense together.
import { validateHeaderName, validateHeaderValue } from "node:http";
import * as z from "zod";
import { CONNECTION_FAULTS, JWKS_FAULTS } from "../issuer/faults/fault.ts";
import { conditions } from "./conditions.ts";
import { endpointOrPath } from "./endpoint-field.ts";

const LONGEST_DELAY_MILLISECONDS = 600_000;
/** What says where an answer ends is the server's own; a broken end is a `connection` fault. */
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
    if (!isHeader(name, text ?? ""))
      context.addIssue({ code: "custom", path: [name], message: "is no header" });
    if (FRAMING.includes(name.toLowerCase()))
      context.addIssue({ code: "custom", path: [name], message: "is the server's own: use `connection`" });
  }
});

export const faultFields = {
  endpoint: endpointOrPath.describe(
    "Name of an endpoint, `*` for all, or a path below the issuer (an alias is a path of its own).",
  ),
  delayMilliseconds: delay
    .optional()
    .describe("Waits before the request is looked at: a number, or { min, max }."),
  status: z.int().min(200).max(599).optional().describe("Answers so, and does not ask the real endpoint."),
  headers: headers.optional().describe("Set on the answer, real or not; null takes one away."),
  body: z.json().optional().describe("Answered in place of the real endpoint: JSON, or a string as it is."),
  connection: z
    .enum(CONNECTION_FAULTS)
    .optional()
    .describe(
      "`close` and `reset` end without an answer, `hang` never answers, `trickle` sends byte by byte.",
    ),
  trickleMilliseconds: milliseconds.default(10).describe("Between two bytes of `trickle`."),
  merge: z
    .record(z.string(), z.json())
    .optional()
    .describe(
      "Laid over the real answer as a JSON Merge Patch (RFC 7396): null removes a member. Over a redirect to the client: over its parameters.",
    ),
  jwks: z.enum(JWKS_FAULTS).optional().describe("How the key set is wrong; for the endpoint `jwks`."),
  times: z
    .int()
    .min(1)
    .optional()
    .describe("To how many answers it is applied. Default: until it is removed."),
  skip: z.int().min(0).default(0).describe("How many requests that fit it lets pass first."),
  probability: z.number().min(0).max(1).optional().describe("How often it is applied. Default: always."),
  seed: z.int().default(1).describe("For `probability` and a range of delays: the same seed, the same run."),
  when: conditions.optional().describe("Only requests that fit all of it."),
};

const EFFECTS = ["delayMilliseconds", "status", "headers", "body", "connection", "merge", "jwks"] as const;

type Given = Partial<Record<(typeof EFFECTS)[number] | "endpoint", unknown>>;

/** What is wrong with a fault whose fields are right one by one; the field, and why. */
export function* contradictions(fault: Given): Generator<[field: string, message: string]> {
  const has = (name: (typeof EFFECTS)[number]) => fault[name] !== undefined;
  if (!EFFECTS.some(has)) yield ["", `a fault does something: give at least one of ${EFFECTS.join(", ")}`];
  const { connection, endpoint } = fault;
  if (connection === "close" || connection === "reset" || connection === "hang") {
    for (const name of ["status", "headers", "body", "merge", "jwks"] as const)
      if (has(name)) yield [name, `with connection "${connection}" there is no answer that could have it`];
  }
  if (has("merge") && has("body"))
    yield ["merge", "changes the real answer, which `body` replaces: give one of them"];
  if (has("jwks") && (has("body") || has("merge")))
    yield ["jwks", "is a body of its own: give no body and no merge"];
  if (has("jwks") && endpoint !== "jwks") yield ["jwks", 'is for the endpoint "jwks"'];
  if (typeof endpoint === "string" && /^\/_mintmark(\/|$)/i.test(endpoint))
    yield ["endpoint", "faults leave Mintmark's own paths alone"];
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
