// The verbs of presets: list them, and show one for an issuer.
import * as z from "zod";
import { SIGNING_ALGS } from "../../keys/algorithms.ts";
import { type Call, callVerb } from "../call.ts";
import { defineVerb, issuerField, issuerOf, listOf } from "../verb.ts";
import { linesOf, presetNamed, PRESETS } from "./catalogue.ts";
import { ENV_FORMATS, envText } from "./env-text.ts";
import { gatherFacts } from "./gather-facts.ts";
import { FASTMCP_VERSIONS } from "./preset.ts";

const presetSummary = z
  .object({
    name: z.string(),
    summary: z.string().describe("The library or set-up that reads the variables."),
    profile: z.string().nullable().describe("Profile of the issuers that the preset is meant for."),
  })
  .meta({ id: "Preset" });

export type PresetSummary = z.output<typeof presetSummary>;

const presetText = z
  .object({
    name: z.string(),
    text: z.string().describe("The variables in the format that was asked for."),
    notes: z.array(z.string()).describe("Comments that the format cannot contain."),
    variables: z.record(z.string(), z.string()),
  })
  .meta({ id: "PresetText" });

export type PresetText = z.output<typeof presetText>;

export const listPresets = defineVerb({
  name: "presets.list",
  summary: "List the libraries and set-ups for which there are environment variables.",
  method: "GET",
  path: "/presets",
  input: z.strictObject({}),
  output: listOf(presetSummary),
  action: async () => ({
    items: PRESETS.map(({ name, summary, profile = null }) => ({ name, summary, profile })),
    next: null,
  }),
});

export const getPreset = defineVerb({
  name: "presets.get",
  summary: "Return the environment variables that point a library at the issuer, with its secrets.",
  guide:
    "Use it to configure an API, an MCP server or an app for this issuer. `presets.list` names the presets. A preset with a shared secret adds a key for its algorithm to the ring if there is none.",
  example: { name: "fastmcp-jwks", audience: "http://localhost:8000/mcp" },
  effect: "changes",
  method: "POST",
  path: "/presets/:name",
  input: z.strictObject({
    issuer: issuerField,
    name: z.string().describe("Name of the preset, such as `fastmcp-jwks`, `auth0` or `express`."),
    client: z
      .string()
      .optional()
      .describe("Id of the client to print and to which tokens are issued. Default: `demo-app`."),
    audience: z
      .string()
      .optional()
      .describe("The API's audience, or a resource's name. Default: that of the first matching resource."),
    scope: z.string().optional().describe("Scopes that the API requires, separated by spaces."),
    alg: z.enum(SIGNING_ALGS).optional().describe("Signing algorithm of the tokens."),
    fastmcp: z
      .enum(FASTMCP_VERSIONS)
      .optional()
      .describe("FastMCP's major version. Default: lines for each."),
    format: z
      .enum(ENV_FORMATS)
      .default("dotenv")
      .describe("`dotenv`, `shell` for a shell's `eval`, or `json`."),
  }),
  output: presetText,
  async action(control, { name, format, ...options }) {
    const preset = presetNamed(name);
    const issuer = await issuerOf(control, options);
    const call: Call = (verb, input) => callVerb(control, verb, input);
    const server = {
      kind: "server" as const,
      url: control.issuers.url,
      config: { issuers: { [issuer.id]: issuer.settings } },
    };
    const lines = await linesOf(preset, await gatherFacts(call, server, options, preset));
    return {
      name: preset.name,
      ...envText(lines, format),
      variables: Object.fromEntries(
        lines.filter((line) => typeof line !== "string").map(([variable, value]) => [variable, value]),
      ),
    };
  },
});

export const presetVerbs = [listPresets, getPreset];
