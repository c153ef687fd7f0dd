// Every operation of openapi.json, with hostile values in its parameters and its body, and with malformed bodies.
import fc from "fast-check";
import document from "../../../openapi.json" with { type: "json" };
import { encoding, percent } from "../encodings.ts";
import { fromSchema, type JsonText, malformedJson, type Schema } from "../json-texts.ts";
import type { Shot } from "../shot.ts";
import { hostileText } from "../texts.ts";
import { type Campaign, shots } from "./campaign.ts";

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

const API = "/_mintmark/api";
/** Operations that answer when something happens. */
const OPEN_ENDED = ["requestsEvents", "changes", "requestsWaitFor", "checksEvents"];
/** Requests to each operation before all others. */
const SOUND_REQUESTS = 3;

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    operation: operation as Operation,
  })),
);

export const control: Campaign = {
  name: "control API",
  at: "control",
  trials: (ground) => {
    const known = [...Object.values(ground.live), ...ground.issuers.map(({ id }) => id)];
    const inputs = fc.oneof(...operations.map((each) => shotsOf(each, hostileText(known))));
    const first = operations.flatMap((each) =>
      fc.sample(shotsOf(each, fc.constantFrom(...known)), { numRuns: SOUND_REQUESTS, seed: ground.seed }),
    );
    return shots(ground, inputs, first);
  },
};

function shotsOf(
  { path, method, operation }: (typeof operations)[number],
  text: fc.Arbitrary<string>,
): fc.Arbitrary<Shot> {
  const { operationId, parameters = [], requestBody } = operation;
  const chosen = parameters.map(({ name, in: place, schema }) =>
    fc.record({
      name: fc.constant(name),
      place: fc.constant(place),
      value: fc.oneof({ weight: 2, arbitrary: valueOf(schema, text) }, { weight: 1, arbitrary: text }),
      // A path needs all of its parameters; of the others an operation gets a few.
      isGiven: fc.nat(3).map((draw) => place === "path" || draw === 0),
    }),
  );
  const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
  const body: fc.Arbitrary<JsonText | undefined> = schema
    ? fc.oneof(
        { weight: 5, arbitrary: fromSchema(schema, resolve, text) },
        { weight: 1, arbitrary: malformedJson },
      )
    : fc.constant(undefined);
  return fc
    .record({ values: fc.tuple(...chosen), body, encode: encoding })
    .map(({ values, body, encode }): Shot => {
      const given = values.filter(({ isGiven }) => isGiven);
      const query = given
        .filter(({ place }) => place === "query")
        .map(({ name, value }) => `${name}=${encode(value)}`)
        .join("&");
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
        percent(given.find((each) => each.name === name)?.value ?? ""),
      );
      return {
        method,
        path: `${API}${filled}${query && `?${query}`}`,
        headers: body ? { "content-type": "application/json" } : {},
        ...(body && { body: Buffer.from(body.json) }),
        texts: [...given.map(({ value }) => value), ...(body?.texts ?? [])],
        goals: [`the operation ${operationId}`],
        isOpenEnded: OPEN_ENDED.includes(operationId),
      };
    });
}

/** The value of a parameter as text: strings without quotes, other values as JSON. */
function valueOf(schema: Schema, text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fromSchema(schema, resolve, text).map(({ json }) => {
    try {
      const value: unknown = JSON.parse(json);
      return typeof value === "string" ? value : json;
    } catch {
      return json;
    }
  });
}

function resolve(reference: string): Schema {
  return document.components.schemas[
    reference.split("/").at(-1) as keyof typeof document.components.schemas
  ] as unknown as Schema;
}
