// Makes mintmark.schema.json, the JSON Schema that editors use to complete and check configuration files.

import * as z from "zod";
import { configSchema } from "../../src/config/schema.ts";

export function jsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(configSchema(), { io: "input" });
  return `${JSON.stringify({ $schema, title: "Mintmark configuration", ...schema }, null, 2)}\n`;
}
