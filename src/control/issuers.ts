// The issuer verbs: list, isolate, close, reset.
import * as z from "zod";
import { issuerSchema, type IssuerInput } from "../config/schema.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { RouteName } from "../profiles/contract.ts";
import { resetIssuer } from "../issuer/reset.ts";
import { defineVerb, issuerField, issuerOf, listOf, type Control } from "./verb.ts";

export const issuerRecord = z
  .object({
    id: z.string(),
    profile: z.string(),
    url: z.string().describe("The issuer identifier."),
    isolated: z.boolean().describe("Whether it was made by `isolate` and can be closed."),
    endpoints: z.record(z.string(), z.string()),
  })
  .meta({ id: "Issuer" });

export type IssuerRecord = z.output<typeof issuerRecord>;

/** The settings of an issuer without their defaults: what is not given comes from the issuer it is like. */
const settingsFields = Object.fromEntries(
  Object.entries(issuerSchema.shape).map(([name, field]) => [name, withoutDefault(field).optional()]),
) as unknown as {
  [Name in keyof IssuerInput]-?: z.ZodOptional<
    z.ZodType<NonNullable<IssuerInput[Name]>, NonNullable<IssuerInput[Name]>>
  >;
};

export const listIssuers = defineVerb({
  name: "issuers.list",
  summary: "List the issuers and where their endpoints are.",
  guide: "What an API has to be configured with: `url` is its issuer, `endpoints.jwks` its JWKS URI.",
  method: "GET",
  path: "/issuers",
  input: z.strictObject({ issuer: z.string().optional().describe("Only this one.") }),
  output: listOf(issuerRecord),
  async action(control, { issuer }) {
    const all = control.issuers.all();
    const meant = issuer === undefined ? all : all.filter(({ id }) => id === issuer);
    return { items: meant.map((each) => describeIssuer(control, each)), next: null };
  },
});

export const isolateIssuer = defineVerb({
  name: "isolate",
  summary:
    "Make a fresh issuer with keys, users, clock and log of its own, for one test; close it when the test is over. It signs with ES256 unless `alg` says otherwise.",
  guide: "Give its `id` as `issuer` to the other calls.",
  example: { users: { carol: { roles: ["developer"] } } },
  live: true,
  method: "POST",
  path: "/issuers",
  status: 201,
  input: z.strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "an issuer id is lower-case letters, digits, - and _")
      .optional()
      .describe("Default: a random one."),
    issuer: issuerField.describe("Whose configuration it has where nothing else is said here."),
    ...settingsFields,
  }),
  output: issuerRecord,
  async action(control, { id, issuer: like, ...settings }) {
    return describeIssuer(control, await control.issuers.isolate({ id, like, settings }));
  },
});

export const closeIssuer = defineVerb({
  name: "issuers.close",
  live: true,
  summary: "End an isolated issuer, with everything that it holds.",
  method: "DELETE",
  path: "/issuers/:id",
  input: z.strictObject({ id: z.string() }),
  output: issuerRecord,
  async action(control, { id }) {
    return { ...describeIssuer(control, await control.issuers.closeOne(id)), isolated: true };
  },
});

export const reset = defineVerb({
  name: "reset",
  summary:
    "Bring an issuer back to its configured state: without tokens, sessions, faults, log and directory changes, in real time. It keeps its keys.",
  effect: "destroys",
  method: "POST",
  path: "/reset",
  input: z.strictObject({ issuer: issuerField }),
  output: issuerRecord,
  async action(control, input) {
    const issuer = await issuerOf(control, input);
    await resetIssuer(issuer);
    return describeIssuer(control, issuer);
  },
});

export const issuerVerbs = [listIssuers, isolateIssuer, closeIssuer, reset];

function describeIssuer({ issuers }: Control, issuer: Issuer): IssuerRecord {
  const { id, profile, url, baseUrl } = issuer;
  const aliasOfDiscovery = Object.keys(profile.aliases).find((path) => profile.aliases[path] === "discovery");
  const endpoints: [string, string][] = [
    ["discovery", aliasOfDiscovery ?? "/.well-known/openid-configuration"],
    ...Object.entries(profile.routes).filter(([name]) => !issuer.lacks(name as RouteName)),
  ];
  return {
    id,
    profile: profile.name,
    url,
    isolated: issuers.isIsolated(issuer),
    endpoints: Object.fromEntries(endpoints.map(([name, path]) => [name, baseUrl + path])),
  };
}

function withoutDefault(field: z.ZodType): z.ZodType {
  return field instanceof z.ZodDefault || field instanceof z.ZodPrefault
    ? (field.unwrap() as z.ZodType)
    : field;
}
