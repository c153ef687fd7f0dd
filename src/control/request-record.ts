// The public shape of a request in the log, and the filter by which it is found.
import * as z from "zod";
import { LOGGED_NAMES } from "../issuer/endpoints.ts";
import { FINDING_SEVERITIES } from "../findings/rule.ts";
import { FINDINGS } from "../findings/findings.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { RequestEntry } from "../issuer/requests/entry.ts";
import type { RequestFilter } from "../issuer/requests/filter.ts";
import { withoutCredentials, withoutSecrets } from "../issuer/requests/redaction.ts";
import { nearest } from "../nearest.ts";
import { loggedName } from "./endpoint-field.ts";

const FINDING_NAMES = FINDINGS.map(({ name }) => name);

export const requestRecord = z
  .object({
    id: z.string().describe("Counts up; where a filter says `after`, it means this."),
    at: z.iso.datetime().describe("When it came, in real time."),
    issuer: z.string(),
    endpoint: z
      .enum(LOGGED_NAMES)
      .nullable()
      .describe(
        "null: a path that leads nowhere. `backchannel_logout`: what this server sent to a client, with what the client answered.",
      ),
    method: z.string(),
    path: z.string().describe("Of what was sent to a client, the URL."),
    clientId: z.string().nullable(),
    grantType: z.string().nullable(),
    params: z
      .record(z.string(), z.union([z.string(), z.array(z.string())]))
      .describe("Of the URL and the form. Secrets are redacted, of tokens and codes a mark is left."),
    authorization: z.string().nullable().describe("The header, redacted like the parameters."),
    status: z.int().nullable().describe("null: the connection ended without an answer."),
    error: z
      .string()
      .nullable()
      .describe("The protocol's error code; of what was sent to a client, why it was not told."),
    user: z.string().nullable().describe("The subject, where there was one."),
    scopes: z.array(z.string()).describe("Of the token that was issued or presented, else those asked for."),
    jti: z.string().nullable().describe("Of the token that was issued or presented."),
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
      .describe("What the request shows its client to do wrong."),
  })
  .meta({ id: "LoggedRequest" });

export type RequestRecord = z.output<typeof requestRecord>;

const nullText = z.literal("null").transform(() => null);

export const filterFields = {
  endpoint: loggedName.optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  clientId: z.string().optional(),
  grantType: z.string().optional(),
  user: z.string().optional().describe("Name, e-mail address or subject."),
  status: z
    .union([z.null(), nullText, z.coerce.number<number | string>().int()])
    .optional()
    .describe("null: no answer."),
  error: z.union([nullText, z.string(), z.null()]).optional().describe("null: no error."),
  jti: z.string().optional(),
  scope: z.string().optional().describe("One that is among its scopes."),
  fault: z.string().optional().describe("Id of the fault that was applied."),
  override: z.string().optional().describe("Id of an override that changed its tokens or its answer."),
  finding: z
    .string()
    .superRefine((name, context) => {
      if (FINDING_NAMES.includes(name)) return;
      const meant = nearest(name, FINDING_NAMES);
      const hint = meant === undefined ? `Known: ${FINDING_NAMES.join(", ")}.` : `Did you mean "${meant}"?`;
      context.addIssue({ code: "custom", message: `there is no finding ${JSON.stringify(name)}. ${hint}` });
    })
    .optional()
    .describe(`One of ${FINDING_NAMES.join(", ")}.`),
  after: z
    .string()
    .regex(/^\d+$/, "must be the id of a request")
    .optional()
    .describe("Id of a request: only what came later."),
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

/** For verbs that take more than a query can hold; in one, it is JSON text. */
export const paramsField = {
  params: z
    .union([paramValues, jsonText.pipe(paramValues)])
    .optional()
    .describe("Parameters with exactly these values as sent; null: one that was not sent. In a URL as JSON."),
};

export const rawField = {
  raw: z.stringbool().or(z.boolean()).default(false).describe("Secrets and tokens as they were sent."),
};

export function toFilter(
  { directory }: Issuer,
  { user, after, ...filter }: Omit<RequestFilter, "after"> & { after?: string | undefined },
): RequestFilter {
  return {
    ...filter,
    user: user === undefined ? undefined : (directory.user(user)?.id ?? user),
    after: after === undefined ? undefined : Number(after),
  };
}

export function describeRequest({ id: issuer }: Issuer, entry: RequestEntry, raw = false): RequestRecord {
  const { id, at, endpoint, method, path, clientId, grantType, params, authorization, ...rest } = entry;
  return {
    id: String(id),
    at: new Date(at).toISOString(),
    issuer,
    endpoint,
    method,
    path,
    clientId,
    grantType,
    params: (raw ? { ...params } : withoutSecrets(params)) as RequestRecord["params"],
    authorization: raw ? authorization : withoutCredentials(authorization),
    ...rest,
    scopes: [...rest.scopes],
    overrides: [...rest.overrides],
    findings: [...rest.findings],
  };
}
