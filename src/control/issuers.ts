// The issuer verbs: list.
import * as z from "zod";
import type { Issuer } from "../issuer/issuer.ts";
import { defineVerb, listOf } from "./verb.ts";

export const issuerRecord = z.object({
  id: z.string(),
  profile: z.string(),
  url: z.string().describe("The issuer identifier."),
  endpoints: z.record(z.string(), z.string()),
});

export type IssuerRecord = z.output<typeof issuerRecord>;

export const listIssuers = defineVerb({
  name: "issuers.list",
  summary: "List the issuers and where their endpoints are.",
  method: "GET",
  path: "/issuers",
  input: z.strictObject({ issuer: z.string().optional().describe("Only this one.") }),
  output: listOf(issuerRecord),
  async action(control, { issuer }) {
    const all = control.issuers.all();
    const meant = issuer === undefined ? all : all.filter(({ id }) => id === issuer);
    return { items: meant.map(describeIssuer), next: null };
  },
});

export const issuerVerbs = [listIssuers];

export function describeIssuer({ id, profile, url }: Issuer): IssuerRecord {
  const base = url.replace(/\/$/, "");
  const endpoints = { discovery: "/.well-known/openid-configuration", ...profile.routes };
  return {
    id,
    profile: profile.name,
    url,
    endpoints: Object.fromEntries(Object.entries(endpoints).map(([name, path]) => [name, base + path])),
  };
}
