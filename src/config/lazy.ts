// Schemas that are built when they are first needed: building those of all settings took a sixth of a start, and most
// configurations have a few settings.
import * as z from "zod";

/** Returns a function that builds the value with its first call, and returns the same one from then on. */
export function once<Value>(build: () => Value): () => Value {
  let built: { value: Value } | undefined;
  return () => (built ??= { value: build() }).value;
}

/** A setting: builds its schema. */
export interface Field<Schema extends z.ZodType = z.ZodType> {
  (): Schema;
  /** The value of a setting that is left out. Absent if that has none. */
  usual?: z.output<Schema>;
}

export type Fields = Readonly<Record<string, Field>>;

export type Shape<Each extends Fields> = { [Name in keyof Each]: ReturnType<Each[Name]> };

/** Returns a setting whose value is `usual` if it is left out, and else what the schema returns. */
export function withDefault<Schema extends z.ZodType>(
  usual: z.core.util.NoUndefined<z.output<Schema>>,
  build: () => Schema,
): Field<z.ZodDefault<Schema>> {
  return Object.assign(() => build().default(usual), { usual });
}

/** Returns a group of settings, which may be left out like each of them. */
export function section<Each extends Fields>(fields: Each, description?: string): Field<Group<Each>> {
  const build = () => {
    const group = z.strictObject(shapeOf(fields)).prefault({} as never);
    return description === undefined ? group : group.describe(description);
  };
  return Object.assign(build, { usual: usualOf(fields) });
}

type Group<Each extends Fields> = z.ZodPrefault<z.ZodObject<Shape<Each>, z.core.$strict>>;

/** Returns a shape for zod whose schemas are built when they are first read. */
export function shapeOf<Each extends Fields>(fields: Each): Shape<Each> {
  const shape = {};
  for (const [name, build] of Object.entries(fields)) {
    Object.defineProperty(shape, name, { get: once(build), enumerable: true });
  }
  return shape as Shape<Each>;
}

/** Returns what the schema of the settings returns for an empty object. Each call returns copies. */
export function usualOf<Each extends Fields>(fields: Each): z.output<z.ZodObject<Shape<Each>>> {
  const usual = Object.entries(fields).filter(([, field]) => field.usual !== undefined);
  const copies = usual.map(([name, field]) => [name, structuredClone(field.usual)]);
  return Object.fromEntries(copies) as z.output<z.ZodObject<Shape<Each>>>;
}

/** Returns the schema of those settings that the input has. Other members of the input are unknown to it. */
export function schemaFor(shape: z.ZodRawShape, input: unknown): z.ZodObject {
  const given = Object.keys(Object(input) as object).filter((name) => Object.hasOwn(shape, name));
  return z.strictObject(Object.fromEntries(given.map((name) => [name, shape[name]])));
}
