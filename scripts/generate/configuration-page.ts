// docs/configuration.md, from the configuration's one declaration.
import * as z from "zod";
import { ENVIRONMENT_FIELDS } from "../../src/config/environment.ts";
import { configSchema, issuerSchema } from "../../src/config/schema.ts";
import { fieldTable, type JsonSchema } from "./field-table.ts";

export function configurationPage(): string {
  const schema = z.toJSONSchema(configSchema, { io: "input" }) as JsonSchema;
  const issuer = z.toJSONSchema(issuerSchema, { io: "input" }) as JsonSchema;
  const definitions = Object.entries(schema.$defs ?? {}).filter(([, { properties }]) => properties);
  return `# Configuration

<!-- Generated from src/config by \`npm run generate\`. -->

Mintmark needs none. What it reads, later ones winning: \`mintmark.config.ts\` (or \`.mts\`, \`.js\`, \`.mjs\`, \`.json\`,
\`.yaml\`, \`.yml\`) in the working folder or the file of \`--config\`; environment variables; command-line options. A
setting of a later source replaces the whole setting of an earlier one. The library reads none of these: its
configuration is the argument of \`startMintmark()\`.

\`\`\`ts
// mintmark.config.ts
import { defineConfig } from "mintmark";

export default defineConfig({
  users: { carol: { email: "carol@example.test", roles: ["editor"] } },
  roles: { editor: ["notes:read", "notes:write"] },
  resources: { "http://localhost:8000/mcp": { scopes: ["notes:read", "notes:write"], defaultScopes: ["notes:read"] } },
});
\`\`\`

JSON and YAML files get completion and checking in an editor by \`"$schema": "./node_modules/mintmark/mintmark.schema.json"\`.
Everything that is wrong is reported at once, with its path and the nearest valid name, and nothing is started
(exit code 2). Configuring \`users\`, \`roles\`, \`clients\`, \`resources\` or \`staticTokens\` replaces that built-in map and no
other.

## Top level

The server's settings, and those of the issuer at the root.

${fieldTable(schema, ["$schema"])}

## Issuer

An entry of \`issuers\`: what the top level has for the issuer at the root, and \`path\`.

${fieldTable({ ...issuer, properties: { path: issuer.properties?.["path"] ?? {} } })}

${definitions.map(([name, definition]) => `## ${name}\n\n${definition.description ?? ""}\n\n${fieldTable(definition)}`).join("\n\n")}

## Environment variables

${[...ENVIRONMENT_FIELDS.keys()].map((name) => `\`${name}\``).join(", ")}. Lists are separated by commas.
\`MINTMARK_CONFIG\` names the file. An unknown \`MINTMARK_*\` variable is refused.
`;
}
