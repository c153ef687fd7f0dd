// Declares a group of commands from its verbs: arguments from the path, options from the members of the input.
import { type Command, Option } from "commander";
import { inputMembers, type JsonSchema } from "../../control/json-schema.ts";
import type { Verb } from "../../control/verb.ts";
import { verbs } from "../../control/verbs.ts";
import { MintmarkError } from "../../errors.ts";
import type { VerbGroup } from "../commands/verbs.ts";
import { type ConnectionOptions, withConnection } from "../options.ts";
import { followRequests } from "./follow.ts";
import { resolved, takesText, valueOf } from "./option-value.ts";
import { runVerb } from "./run.ts";

interface VerbOptions extends ConnectionOptions {
  json?: boolean;
  input?: string;
  follow?: boolean;
}

export function declareGroup(program: Command, { name, summary, commands }: VerbGroup): void {
  const [first] = Object.keys(commands);
  const group =
    first === "" ? program : program.command(name).summary(summary).description(sentence(summary));
  for (const [word, verbName] of Object.entries(commands)) {
    const command = group.command(word === "" ? name : word, { isDefault: word === first && word !== "" });
    declareVerb(command, verbNamed(verbName));
  }
}

function declareVerb(command: Command, verb: Verb): void {
  const { required: needed, members, named } = membersOf(verb);
  const args = [...verb.path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  command.summary(verb.summary.replace(/\.$/, "")).description(verb.summary);
  for (const name of args) command.argument(`<${name}>`, describe(members[name]));
  const options = Object.entries(members).filter(([name]) => name !== "issuer" && !args.includes(name));
  for (const [name, schema] of options) {
    command.addOption(optionOf(name, schema, needed.includes(name), named));
  }
  withConnection(command)
    .option("--input <json>", "members as a JSON object, which the other options add to")
    .option("--json", "print the answer as JSON");
  if (verb.name === "requests.list") command.option("--follow", "print requests as they come, until Ctrl+C");
  command.action(async (...given: unknown[]) => {
    const values = given.slice(0, args.length);
    const typed = command.opts<VerbOptions & Record<string, unknown>>();
    const whole = jsonObject(typed.input);
    const input: Record<string, unknown> = Object.fromEntries(
      options.flatMap(([name, schema]) =>
        typed[attributeOf(name)] === undefined
          ? []
          : [[name, valueOf(typed[attributeOf(name)], schema, named)]],
      ),
    );
    const members = { ...whole, ...input };
    const inPath = Object.fromEntries(args.map((name, index) => [name, values[index]]));
    const sent = verb.body === undefined ? { ...members, ...inPath } : { [verb.body]: members, ...inPath };
    if (typed.follow === true) return followRequests(typed, sent);
    await runVerb(verb, sent, typed);
  });
}

/** The members that are options: of the input, or of the member that is the whole body. */
function membersOf(verb: Verb) {
  const { properties, required, named } = inputMembers(verb.input, "json");
  if (verb.body === undefined) return { members: properties, required, named };
  const { properties: own = {}, ...body } = resolved(properties[verb.body] ?? {}, named);
  const inPath = Object.entries(properties).filter(([name]) => name !== verb.body && name !== "private");
  return {
    members: { ...(own as Record<string, JsonSchema>), ...Object.fromEntries(inPath) },
    required: body.required ?? [],
    named,
  };
}

function optionOf(
  name: string,
  schema: JsonSchema,
  isRequired: boolean,
  named: Record<string, JsonSchema>,
): Option {
  const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const { type, additionalProperties } = resolved(schema, named);
  const text = `${describe(schema)}${isRequired ? " (required)" : ""}`;
  if (type === "boolean") return new Option(`${flag} [true|false]`, text);
  const isList = type === "array" || (type === "object" && additionalProperties !== undefined);
  const value = type === "object" ? "<name=value>" : takesText(schema, named) ? "<text>" : "<value>";
  const option = new Option(`${flag} ${value}`, isList ? `${text} (repeatable)` : text);
  return isList
    ? option.argParser((given: string, earlier: string[] | undefined) => [...(earlier ?? []), given])
    : option;
}

/** The name under which commander keeps an option. */
function attributeOf(name: string): string {
  return new Option(
    `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} <value>`,
  ).attributeName();
}

function describe(schema: JsonSchema | undefined): string {
  const choices = schema?.enum === undefined ? "" : ` One of ${schema.enum.join(", ")}.`;
  return `${schema?.description ?? ""}${choices}`.trim();
}

function jsonObject(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // The error is thrown below.
  }
  throw new MintmarkError("bad_request", "--input is not a JSON object", {
    hint: `Write --input '{"times": 2}'.`,
  });
}

function verbNamed(name: string): Verb {
  const found = verbs.find((verb) => verb.name === name);
  if (!found) throw new Error(`there is no verb ${name}`);
  return found;
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
