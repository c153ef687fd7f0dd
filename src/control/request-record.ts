// The public shape of a request in the log, and the filter fields that select requests.
import * as z from "zod";
import { FINDINGS } from "../findings/findings.ts";
import { decode } from "../inspection/decode.ts";
import { LOGGED_NAMES } from "../issuer/endpoints.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { REQUEST_OUTCOMES, type RequestFilter } from "../issuer/requests/filter.ts";
import { FINDING_SEVERITIES } from "../issuer/requests/finding.ts";
import { nearest } from "../nearest.ts";
import { loggedName } from "./endpoint-field.ts";

const FINDING_NAMES = FINDINGS.map(({ name }) => name);

export const requestRecord = z
  .object({
    id: z.string().describe("Id of the request; counts up. A filter takes it as `after`."),
    at: z.iso.datetime().describe("Time at which the request came, by the real clock."),
    issuer: z.string(),
    endpoint: z
      .enum(LOGGED_NAMES)
      .nullable()
      .describe(
        "Endpoint that was called; null for an unknown path. `backchannel_logout` is a request that this server sent to a client, with the client's answer.",
      ),
    method: z.string(),
    path: z.string().describe("Path of the request; the whole URL if it was sent to a client."),
    clientId: z.string().nullable(),
    grantType: z.string().nullable(),
    params: z
      .record(z.string(), z.union([z.string(), z.array(z.string())]))
      .describe(
        "Parameters of the URL and the form. Secrets are redacted; a token or code is replaced by the beginning of its hash.",
      ),
    authorization: z.string().nullable().describe("The Authorization header, redacted like the parameters."),
    status: z.int().nullable().describe("HTTP status; null if the connection ended without an answer."),
    error: z
      .string()
      .nullable()
      .describe("Error code of the answer; for a request that was sent to a client, why it failed."),
    decision: z
      .string()
      .nullable()
      .describe(
        "The outcome of a request that was not refused, such as `issued an access token` or `the token is active`. null for refusals and for documents.",
      ),
    reason: z
      .string()
      .nullable()
      .describe(
        "Why the request was refused, or why the introspected token is not active: which value is wrong, and what to do. The client may have been told less.",
      ),
    user: z.string().nullable().describe("Subject of the user; null if there was none."),
    userName: z
      .string()
      .nullable()
      .describe(
        "Name of the user; null if there was none, or if the directory has no user with this subject.",
      ),
    scopes: z
      .array(z.string())
      .describe("Scopes of the token that was issued or presented, else the requested scopes."),
    jti: z.string().nullable().describe("`jti` of the token that was issued or presented."),
    durationMilliseconds: z.number(),
    fault: z.string().nullable().describe("Id of the fault that was applied."),
    overrides: z.array(z.string()).describe("Ids of the overrides that changed tokens or the answer."),
    findings: z
      .array(
        z.object({
          name: z.string(),
          severity: z.enum(FINDING_SEVERITIES),
          text: z.string(),
          rule: z.string(),
        }),
      )
      .describe("Mistakes of the client that the request shows."),
  })
  .meta({ id: "LoggedRequest" });

export type RequestRecord = z.output<typeof requestRecord>;

const nullText = z.literal("null").transform(() => null);

export const requestId = z.string().regex(/^\d+$/, "must be the id of a request");

export const filterFields = {
  endpoint: loggedName.optional(),
  method: z.string().optional().describe("HTTP method."),
  path: z.string().optional().describe("Path of the request, without its query."),
  clientId: z.string().optional().describe("Id of the client that the request names."),
  grantType: z.string().optional().describe("`grant_type` of a token request."),
  user: z.string().optional().describe("Name, e-mail address or subject of the user."),
  status: z
    .union([z.null(), nullText, z.coerce.number<number | string>().int()])
    .optional()
    .describe("HTTP status; null finds requests without an answer."),
  error: z
    .union([nullText, z.string(), z.null()])
    .optional()
    .describe("Error code; null finds requests without an error."),
  jti: z.string().optional().describe("`jti` of the token that was issued or presented."),
  scope: z.string().optional().describe("One of the scopes of the request."),
  fault: z.string().optional().describe("Id of the fault that was applied."),
  override: z.string().optional().describe("Id of an override that changed tokens or the answer."),
  finding: z
    .string()
    .superRefine((name, context) => {
      if (FINDING_NAMES.includes(name)) return;
      const meant = nearest(name, FINDING_NAMES);
      const hint = meant === undefined ? `Known: ${FINDING_NAMES.join(", ")}.` : `Did you mean "${meant}"?`;
      context.addIssue({ code: "custom", message: `there is no finding ${JSON.stringify(name)}. ${hint}` });
    })
    .optional()
    .describe(`Name of a finding: ${FINDING_NAMES.join(", ")}.`),
  outcome: z
    .enum(REQUEST_OUTCOMES)
    .optional()
    .describe(
      "`refused`: with an error, a status of 400 or more, or without an answer; `answered`: the others.",
    ),
  search: z
    .string()
    .max(16_384)
    .optional()
    .describe("Text to find anywhere in the request, such as a part of a path, a name, a reason or a token."),
  after: requestId.optional().describe("Id of a request; finds only later ones."),
};

const paramValues = z.record(z.string(), z.string().nullable());

const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "must be a JSON object" });
    return z.NEVER;
  }
});

/** Selects requests by their parameters. In a URL's query the value is JSON text. */
export const paramsField = {
  params: z
    .union([paramValues, jsonText.pipe(paramValues)])
    .optional()
    .describe(
      "Parameters that were sent with exactly these values; null finds requests without the parameter. In a URL: JSON text.",
    ),
};

export const rawField = {
  raw: z
    .stringbool()
    .or(z.boolean())
    .default(false)
    .describe(
      "Show secrets and tokens as they were sent, not redacted. A log that several servers share has none.",
    ),
};

/** Ids are texts in the API, and numbers in the log. */
interface InText {
  search?: string | undefined;
  after?: string | undefined;
  before?: string | undefined;
}

export function toFilter(
  { directory }: Issuer,
  { user, search, after, before, ...filter }: Omit<RequestFilter, "after" | "before" | "texts"> & InText,
): RequestFilter {
  return {
    ...filter,
    user: user === undefined ? undefined : directory.subjectOf(user),
    texts: search === undefined || search.trim() === "" ? undefined : textsOf(search.trim()),
    after: after === undefined ? undefined : Number(after),
    before: before === undefined ? undefined : Number(before),
  };
}

/** A token is found where it was sent, and by its `jti` where it was issued. */
function textsOf(search: string): string[] {
  const jti = decode(search.replace(/^Bearer\s+/i, "")).claims?.["jti"];
  return typeof jti === "string" ? [search, jti] : [search];
}
