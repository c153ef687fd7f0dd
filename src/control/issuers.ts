// The issuer verbs: list, isolate, close, reset.
import * as z from "zod";
import { issuerSettings } from "../config/schema.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { resetIssuer } from "../issuer/reset.ts";
import type { RouteName } from "../profiles/contract.ts";
import { type Control, defineVerb, issuerField, issuerOf, listOf } from "./verb.ts";

export const issuerRecord = z
  .object({
    id: z.string(),
    profile: z.string(),
    url: z.string().describe("The issuer identifier, as in `iss`."),
    isolated: z
      .boolean()
      .describe("Whether the issuer was made by `isolate` or on first touch, and can be closed."),
    endpoints: z.record(z.string(), z.string()),
  })
  .meta({ id: "Issuer" });

export type IssuerRecord = z.output<typeof issuerRecord>;

export const listIssuers = defineVerb({
  name: "issuers.list",
  summary: "List the issuers with the URLs of their endpoints.",
  guide: "Use it to configure an API: `url` is the issuer to trust, `endpoints.jwks` the JWKS URI.",
  method: "GET",
  path: "/issuers",
  input: z.strictObject({
    issuer: z.string().optional().describe("Id of the only issuer to list. Default: all issuers."),
  }),
  output: listOf(issuerRecord),
  async action(control, { issuer }) {
    await control.issuers.refresh();
    const meant = issuer === undefined ? control.issuers.all() : [await control.issuers.get(issuer)];
    return { items: meant.map((each) => describeIssuer(control, each)), next: null };
  },
});

export const isolateIssuer = defineVerb({
  name: "isolate",
  summary:
    "Make a new issuer with its own keys, users, clock and log, for one test; close it when the test is over. It signs with ES256 unless `alg` says otherwise.",
  guide: "Pass its `id` as `issuer` to the other calls.",
  example: { users: { carol: { roles: ["developer"] } } },
  live: true,
  method: "POST",
  path: "/issuers",
  status: 201,
  input: z.strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "an issuer id may contain lower-case letters, digits, - and _")
      .optional()
      .describe("Id of the new issuer. Default: a random id."),
    issuer: issuerField.describe(
      "Id of the issuer whose configuration supplies the settings that are left out.",
    ),
    ...issuerSettings(),
  }),
  output: issuerRecord,
  async action(control, { id, issuer: like, ...settings }) {
    return describeIssuer(control, await control.issuers.isolate({ id, like, settings }));
  },
});

export const closeIssuer = defineVerb({
  name: "issuers.close",
  live: true,
  summary: "Close an issuer that was isolated or made on first touch, and delete everything that it holds.",
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
    "Reset an issuer to its configured state: delete its tokens, sessions, registered clients, faults, overrides, request log and directory changes, and set its clock to real time. It keeps its keys.",
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
  const aliasOfDiscovery = Object.keys(profile.paths.aliases).find(
    (path) => profile.paths.aliases[path] === "discovery",
  );
  const endpoints: [string, string][] = [
    ["discovery", aliasOfDiscovery ?? "/.well-known/openid-configuration"],
    ...Object.entries(profile.paths.routes).filter(([name]) => !issuer.lacks(name as RouteName)),
  ];
  return {
    id,
    profile: profile.name,
    url,
    isolated: issuers.isTemporary(issuer),
    endpoints: Object.fromEntries(endpoints.map(([name, path]) => [name, baseUrl + path])),
  };
}
