// The verbs of checks that run in the server: start, list, get, stop, report, and the stream of their progress.
// A check calls other verbs, so the room above implements it (check/background.ts).
import * as z from "zod";
import { REPORT_FORMATS, type ReportFormat } from "../check-choices.ts";
import { MintmarkError } from "../errors.ts";
import { checkInput } from "./check-input.ts";
import { checkEvent, checkRun, type Checks } from "./check-run.ts";
import { type Control, defineStream, defineVerb, listOf } from "./verb.ts";

const FILES: Readonly<Record<ReportFormat, { extension: string; mediaType: string }>> = {
  pretty: { extension: "txt", mediaType: "text/plain" },
  json: { extension: "json", mediaType: "application/json" },
  junit: { extension: "xml", mediaType: "application/xml" },
  sarif: { extension: "sarif", mediaType: "application/sarif+json" },
  markdown: { extension: "md", mediaType: "text/markdown" },
};

const idField = z.string().describe("Id of the check.");

export const startCheck = defineVerb({
  name: "checks.start",
  live: true,
  tool: false,
  summary: "Start to check an API with good and flawed tokens, and return at once.",
  example: { url: "http://localhost:8000/mcp", quick: true },
  method: "POST",
  path: "/checks",
  status: 202,
  input: checkInput,
  output: checkRun,
  action: async (control, input) => (await checksOf(control)).start(input),
});

const listChecks = defineVerb({
  name: "checks.list",
  live: true,
  tool: false,
  summary: "List the latest checks of this server, newest first.",
  method: "GET",
  path: "/checks",
  input: z.strictObject({}),
  output: listOf(checkRun),
  action: async (control) => ({ items: await (await checksOf(control)).list(), next: null }),
});

const getCheck = defineVerb({
  name: "checks.get",
  live: true,
  tool: false,
  summary: "Show a check: how far it is, and its report when it is done.",
  method: "GET",
  path: "/checks/:id",
  input: z.strictObject({ id: idField }),
  output: checkRun,
  action: async (control, { id }) => (await checksOf(control)).get(id),
});

const stopCheck = defineVerb({
  name: "checks.stop",
  live: true,
  tool: false,
  summary: "Stop a check. The issuer is restored first. A check that has ended stays as it is.",
  method: "DELETE",
  path: "/checks/:id",
  input: z.strictObject({ id: idField }),
  output: checkRun,
  action: async (control, { id }) => (await checksOf(control)).stop(id),
});

const checkReportFile = defineVerb({
  name: "checks.report",
  live: true,
  tool: false,
  summary: "Return the report of a check as a file, as `mintmark check --format` prints it.",
  method: "GET",
  path: "/checks/:id/report",
  input: z.strictObject({
    id: idField,
    format: z.enum(REPORT_FORMATS).default("json").describe("Form of the report."),
  }),
  output: z.object({
    format: z.enum(REPORT_FORMATS),
    fileName: z.string(),
    mediaType: z.string(),
    text: z.string(),
  }),
  async action(control, { id, format }) {
    const { extension, mediaType } = FILES[format];
    const checks = await checksOf(control);
    const text = checks.textOf(await checks.get(id), format);
    return { format, fileName: `mintmark-check.${extension}`, mediaType, text };
  },
});

export const checkEvents = defineStream({
  name: "checks.events",
  summary: "Stream the progress of a check as server-sent events from its beginning, until it ends.",
  path: "/checks/:id/events",
  input: z.strictObject({
    id: idField,
    after: z.coerce.number().int().min(0).default(0).describe("Id of an event; sends only later ones."),
  }),
  output: checkEvent,
  idOf: ({ id }) => id,
  open: async (control, { id, after }, caller) => (await checksOf(control)).listen(id, after, caller),
});

export const checkVerbs = [startCheck, listChecks, getCheck, stopCheck, checkReportFile];

function checksOf({ checks }: Control): Promise<Checks> {
  if (checks) return checks();
  throw new MintmarkError("server_unreachable", "no server is running here, so it has no checks", {
    hint: "Start `mintmark` first, or name a running server with --url. `mintmark check` needs neither verb.",
  });
}
