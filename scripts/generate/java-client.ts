// Makes the generated part of the Java client: the records that the control API answers with, and the arguments of each
// operation.
import { clientModel, typedArguments } from "./client-operations.ts";
import { argumentType, type RecordClass, type Schema } from "./client-schemas.ts";
import { componentType, JAVA_ARGUMENTS, JAVA_RESULTS, javaName, overloads } from "./java-types.ts";

export function javaRecords(): string {
  return file(
    "Records",
    "The records of the control API. A component that the server left out is null.",
    [...clientModel(JAVA_RESULTS).types.classes.values()].map(record),
    ["import com.fasterxml.jackson.annotation.JsonProperty;"],
  );
}

export function javaOptions(): string {
  const { calls, entries } = clientModel(JAVA_RESULTS);
  const classes = [...entries, ...typedArguments(calls)].map(([name, schema]) => optionsClass(name, schema));
  return file(
    "Options",
    "The options of the verbs. Each method sets one and returns the same object.",
    classes,
  );
}

function file(name: string, description: string, types: string[], imports: string[] = []): string {
  return `// Generated from openapi.json by \`npm run generate\`. Do not edit.
package mintmark;

${[...imports, "import java.time.Instant;", "import java.util.List;", "import java.util.Map;"].join("\n")}

/** ${description} */
public final class ${name} {
  private ${name}() {}

${types.join("\n\n")}
}
`;
}

function record({ name, description, fields }: RecordClass): string {
  const parameters = fields.map(
    ({ json, description: text }) =>
      `   * @param ${javaName(json)} ${javadoc(text ?? `\`${json}\` in JSON`)}`,
  );
  const components = fields.map(({ json, type, required }) => {
    const name = javaName(json);
    const annotation = name === json ? "" : `@JsonProperty("${json}") `;
    return `      ${annotation}${componentType(type, json, required)} ${name}`;
  });
  return [
    "  /**",
    `   * ${javadoc(description ?? `The answer ${name}.`)}`,
    "   *",
    ...parameters,
    "   */",
    `  public record ${name}(`,
    `${components.join(",\n")}) {}`,
  ].join("\n");
}

function optionsClass(name: string, { description, properties = {} }: Schema): string {
  const setters = Object.entries(properties).flatMap(([json, schema]) =>
    overloads(argumentType(schema, JAVA_ARGUMENTS)).map(
      (type) => `    /** ${javadoc(schema.description ?? `Sets \`${json}\`.`)} */
    public ${name} ${javaName(json)}(${type} value) {
      put("${json}", value);
      return this;
    }`,
    ),
  );
  return `  /** ${javadoc(description ?? `A ${name.replace("Entry", "").toLowerCase()} of the directory.`)} */
  public static final class ${name} extends Arguments {
${setters.join("\n\n")}
  }`;
}

/** Returns text as the HTML of Javadoc. */
function javadoc(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("*/", "*&#47;")
    .replaceAll("@", "&#64;")
    .replaceAll(/`([^`]*)`/g, "<code>$1</code>");
}
