// Makes docs/configuration.md from the configuration's schema.
import * as z from "zod";
import { environmentFields } from "../../src/config/environment.ts";
import { configSchema, issuerSchema } from "../../src/config/schema.ts";
import { fieldTable, type JsonSchema } from "./field-table.ts";

export function configurationPage(): string {
  const schema = z.toJSONSchema(configSchema(), { io: "input" }) as JsonSchema;
  const issuer = z.toJSONSchema(issuerSchema(), { io: "input" }) as JsonSchema;
  const definitions = Object.entries(schema.$defs ?? {}).filter(([, { properties }]) => properties);
  return `# Configuration

<!-- Generated from src/config by \`npm run generate\`. -->

Mintmark runs without any configuration. It reads three sources; a later one overrides an earlier one:

1. \`mintmark.config.ts\` (or \`.mts\`, \`.js\`, \`.mjs\`, \`.json\`, \`.yaml\`, \`.yml\`) in the working
   folder, or the file that \`--config\` names
2. environment variables
3. command-line options

A setting in a later source replaces the whole setting of an earlier one. The library reads none of these
sources: its configuration is the argument of \`startMintmark()\`.

\`\`\`ts
// mintmark.config.ts
import { defineConfig } from "mintmark";

export default defineConfig({
  users: { carol: { email: "carol@example.test", roles: ["editor"] } },
  roles: { editor: ["notes:read", "notes:write"] },
  resources: { "http://localhost:8000/mcp": { scopes: ["notes:read", "notes:write"], defaultScopes: ["notes:read"] } },
});
\`\`\`

\`"$schema": "./node_modules/mintmark/mintmark.schema.json"\` gives JSON and YAML files completion and
checking in an editor. If the configuration has mistakes, Mintmark reports all of them at once, each with its
path and the nearest valid name, and does not start (exit code 2). If you configure \`users\`, \`roles\`,
\`clients\`, \`resources\` or \`staticTokens\`, only that built-in map is replaced.

## Top level

The settings of the server, and of the issuer at the root.

${fieldTable(schema, ["$schema"])}

## Issuer

An entry of \`issuers\` has the same settings as the issuer at the root, and \`path\`.

${fieldTable({ ...issuer, properties: { path: issuer.properties?.["path"] ?? {} } })}

${definitions.map(([name, definition]) => `## ${name}\n\n${definition.description ?? ""}\n\n${fieldTable(definition)}`).join("\n\n")}

## Environment variables

${[...environmentFields().keys()].map((name) => `\`${name}\``).join(", ")}. Lists are separated by commas.
\`MINTMARK_CONFIG\` names the configuration file. An unknown \`MINTMARK_*\` variable is refused.
`;
}
