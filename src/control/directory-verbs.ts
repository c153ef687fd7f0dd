// The verbs of one part of the directory: list, get, put, patch, remove. Users, clients and resources differ in
// their schema and their secret field; for clients there are also entries that registered themselves.
import * as z from "zod";
import type { ResolvedIssuer } from "../config/builtin.ts";
import type { clientSchema } from "../config/client.ts";
import { directoryProblems } from "../config/crosschecks.ts";
import type { userSchema } from "../config/directory.ts";
import { toProblem } from "../config/problems.ts";
import type { resourceSchema } from "../config/resource.ts";
import { type ErrorCode, formatProblem, MintmarkError } from "../errors.ts";
import type { DirectoryEntries, DirectoryPart } from "../issuer/directory-changes.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { mergePatch } from "../merge-patch.ts";
import { knownNames } from "../wording.ts";
import { checkedInput } from "./call.ts";
import { directoryPageFields, pageOf } from "./directory-page.ts";
import { defineVerb, issuerField, issuerOf, listOf } from "./verb.ts";

interface PartDeclaration<Part extends DirectoryPart> {
  part: Part;
  /** The singular noun for summaries and messages. */
  one: string;
  names: z.ZodString;
  entry: z.ZodType<DirectoryEntries[Part], DirectoryEntryInputs[Part]>;
  /** The field that is shown only with `private`. */
  secret: string;
  unknown: ErrorCode;
  /** Entries from another source than the configuration and these verbs. */
  others?: {
    list(issuer: Issuer): Promise<Found<Part>[]>;
    /** Returns false if there is no such entry. */
    remove(issuer: Issuer, name: string): Promise<boolean>;
  };
}

/** Source of a client that is not in the configuration: it registered itself, or its client id is the URL of a metadata document. */
type OtherSource = "registered" | "document";

const SOURCES = ["configuration", "changed", "registered", "document"] as const;

type Found<Part extends DirectoryPart> = readonly [
  name: string,
  entry: DirectoryEntries[Part],
  source?: OtherSource,
];

/** The entries as input: fields with a default are optional. */
export interface DirectoryEntryInputs {
  users: z.input<ReturnType<typeof userSchema>>;
  clients: z.input<ReturnType<typeof clientSchema>>;
  resources: z.input<ReturnType<typeof resourceSchema>>;
}

/** A directory entry with its name. */
export interface DirectoryRecord<Part extends DirectoryPart> {
  name: string;
  /** The entry in the form of the configuration. */
  entry: DirectoryEntryInputs[Part];
  /** False if the entry was added or changed after the configuration was read. */
  configured: boolean;
  /** `configuration`, or how it came later: `changed` by a call, `registered` (RFC 7591), or by its metadata `document`. */
  source: (typeof SOURCES)[number];
}

const mergePatchSchema = z
  .record(z.string(), z.json())
  .describe("The members to change, in the form of the configuration.");

const privateField = z.stringbool().or(z.boolean()).default(false).describe("Include passwords and secrets.");

export function directoryVerbs<Part extends DirectoryPart>({
  part,
  one,
  names,
  entry,
  secret,
  unknown,
  others,
}: PartDeclaration<Part>) {
  const name = names.describe(`Name of the ${one} in the directory.`);
  const record = z
    .object({
      name,
      entry: entry.describe("The entry in the form of the configuration."),
      configured: z
        .boolean()
        .describe("false if the entry was added or changed after the configuration was read."),
      source: z
        .enum(SOURCES)
        .describe(
          "`configuration`, or how the entry came later: `changed` by a call, `registered` by the client itself (RFC 7591), or read from its metadata `document`.",
        ),
    })
    .meta({ id: `Directory${one.charAt(0).toUpperCase()}${one.slice(1)}` });

  const describe = (issuer: Issuer, [key, value, source]: Found<Part>, withPrivate: boolean) => {
    const before = (issuer.settings[part] as Record<string, unknown>)[key];
    const configured = before !== undefined && JSON.stringify(before) === JSON.stringify(value);
    const shown = Object.entries(value).filter(([field]) => withPrivate || field !== secret);
    return {
      name: key,
      entry: Object.fromEntries(shown),
      configured,
      source: source ?? (configured ? ("configuration" as const) : ("changed" as const)),
    };
  };
  const all = async (issuer: Issuer): Promise<Found<Part>[]> => [
    ...(Object.entries(issuer.currentDirectory()[part]) as [string, DirectoryEntries[Part]][]),
    ...((await others?.list(issuer)) ?? []),
  ];
  const find = async (issuer: Issuer, key: string): Promise<Found<Part>> => {
    const entries = await all(issuer);
    const found = entries.find(([each]) => each === key);
    if (found) return found;
    throw new MintmarkError(unknown, `issuer "${issuer.id}" has no ${one} ${JSON.stringify(key)}`, {
      hint: knownNames(
        key,
        entries.map(([each]) => each),
      ),
    });
  };

  const list = defineVerb({
    name: `${part}.list`,
    summary: `List the ${part} of the directory.`,
    method: "GET",
    path: `/${part}`,
    input: z.strictObject({ issuer: issuerField, private: privateField, ...directoryPageFields }),
    output: listOf(record),
    async action(control, input) {
      const issuer = await issuerOf(control, input);
      const { items, next } = pageOf(await all(issuer), input);
      return { items: items.map((found) => describe(issuer, found, input.private)), next };
    },
  });

  const get = defineVerb({
    name: `${part}.get`,
    summary: `Show one ${one} of the directory.`,
    method: "GET",
    path: `/${part}/:name`,
    input: z.strictObject({ issuer: issuerField, name, private: privateField }),
    output: record,
    async action(control, input) {
      const issuer = await issuerOf(control, input);
      return describe(issuer, await find(issuer, input.name), input.private);
    },
  });

  const put = defineVerb({
    name: `${part}.put`,
    summary: `Add a ${one} to the directory, or replace the one with that name.`,
    method: "PUT",
    path: `/${part}/:name`,
    body: "entry",
    input: z.strictObject({ issuer: issuerField, name, entry }),
    output: record,
    async action(control, input) {
      const issuer = await issuerOf(control, input);
      const { entry: value } = input as { entry: DirectoryEntries[Part] };
      refuseMisfits(issuer.currentDirectory(), part, input.name, value);
      await issuer.changeDirectory(part, input.name, value);
      return describe(issuer, [input.name, value], false);
    },
  });

  const patch = defineVerb({
    name: `${part}.patch`,
    summary: `Change some members of a ${one}, by a JSON merge patch (RFC 7396).`,
    guide:
      "Members that the patch leaves out stay as they are, secrets too; null removes a member; a list replaces the whole list.",
    method: "PATCH",
    path: `/${part}/:name`,
    body: "changes",
    input: z.strictObject({
      issuer: issuerField,
      name,
      changes: mergePatchSchema,
    }),
    output: record,
    async action(control, { issuer: id, name: key, changes }) {
      const issuer = await issuerOf(control, { issuer: id });
      const [, found, source] = await find(issuer, key);
      if (!Object.hasOwn(issuer.currentDirectory()[part], key)) {
        const isDocument = source === "document";
        const why = isDocument ? "is described by its metadata document" : "registered itself";
        throw new MintmarkError("bad_request", `the ${one} ${JSON.stringify(key)} ${why}`, {
          hint: isDocument
            ? "Change the document."
            : "Only the client can change its registration (RFC 7592).",
        });
      }
      const patched = { issuer: id, name: key, entry: mergePatch(found, changes) };
      return put.action(control, checkedInput(put, patched));
    },
  });

  const remove = defineVerb({
    name: `${part}.remove`,
    summary: `Remove a ${one} from the directory.`,
    method: "DELETE",
    path: `/${part}/:name`,
    input: z.strictObject({ issuer: issuerField, name }),
    output: record,
    async action(control, input) {
      const issuer = await issuerOf(control, input);
      const removed = describe(issuer, await find(issuer, input.name), false);
      if (!(await others?.remove(issuer, input.name))) await issuer.changeDirectory(part, input.name, null);
      return removed;
    },
  });

  return { list, get, put, patch, remove };
}

export type DirectoryVerbs<Part extends DirectoryPart> = ReturnType<typeof directoryVerbs<Part>>;

/** Rejects conflicts with other entries: an unknown role, or an audience that another resource has. */
function refuseMisfits(directory: ResolvedIssuer, part: DirectoryPart, name: string, entry: object): void {
  const changed = { ...directory, [part]: { ...directory[part], [name]: entry } };
  const written = { [part]: { [name]: entry } };
  const problems = directoryProblems(changed, written)
    .filter(({ path }) => path[1] === name)
    .map((found) => formatProblem(toProblem(found, written)));
  if (problems.length > 0) throw new MintmarkError("bad_request", problems.join("; "));
}
