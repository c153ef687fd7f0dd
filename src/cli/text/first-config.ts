// The configuration that `mintmark init` writes: the same list of settings as TypeScript, YAML or JSON.
import { stringify } from "yaml";
import type { ConfigInput } from "../../config/schema.ts";

export type ConfigFormat = "ts" | "yaml" | "json";

interface Setting {
  comment: string;
  setting: ConfigInput;
}

const HEAD =
  "Configuration of Mintmark. Every setting has a default: leave out the ones that you do not need.";

/** Relative to the project's folder; the file exists if the package is a dependency of the project. */
const SCHEMA = "./node_modules/mintmark/mintmark.schema.json";

const SETTINGS: Setting[] = [
  { comment: "The issuer is http://localhost:4411.", setting: { port: 4411 } },
  {
    comment:
      "The users who can sign in. They replace the built-in alice, bob and guest; any UUID is a user too.",
    setting: {
      users: {
        alice: {
          id: "11111111-1111-4111-8111-111111111111",
          email: "alice@example.test",
          roles: ["editor"],
        },
        bob: {
          id: "22222222-2222-4222-8222-222222222222",
          email: "bob@example.test",
          roles: ["reader"],
        },
      },
    },
  },
  {
    comment: "A scope that a role lists is granted only to users who have that role.",
    setting: { roles: { reader: ["notes:read"], editor: ["notes:read", "notes:write"] } },
  },
  {
    comment: "The APIs that tokens are for. Once you configure one, other audiences and scopes are rejected.",
    setting: {
      resources: {
        "http://localhost:8000/mcp": {
          scopes: ["notes:read", "notes:write"],
          defaultScopes: ["notes:read"],
        },
      },
    },
  },
];

export function firstConfig(format: ConfigFormat): string {
  if (format === "json") {
    const settings = Object.assign({}, ...SETTINGS.map(({ setting }) => setting)) as ConfigInput;
    return `${JSON.stringify({ $schema: SCHEMA, ...settings }, null, 2)}\n`;
  }
  return format === "yaml" ? yaml() : typescript();
}

/** Formats a configuration that was imported from another server. */
export function importedConfig(config: ConfigInput, format: "json" | "yaml"): string {
  return format === "json"
    ? `${JSON.stringify({ $schema: SCHEMA, ...config }, null, 2)}\n`
    : `# yaml-language-server: $schema=${SCHEMA}\n${stringify(config)}`;
}

function yaml(): string {
  const parts = SETTINGS.map(({ comment, setting }) => `# ${comment}\n${stringify(setting)}`);
  return [`# yaml-language-server: $schema=${SCHEMA}\n# ${HEAD}\n`, ...parts].join("\n");
}

function typescript(): string {
  const parts = SETTINGS.map(({ comment, setting }) => {
    const members = literal(setting).split("\n").slice(1, -1).join("\n");
    return `  // ${comment}\n${members}`;
  });
  return `// ${HEAD}
import { defineConfig } from "mintmark";

export default defineConfig({
${parts.join("\n\n")}
});
`;
}

/** Formats a value as hand-written code: no quotes around plain names, short lists on one line. */
function literal(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replaceAll(/\[\s+("[^[\]]*")\s+\]/g, (_, items: string) => `[${items.replaceAll(/,\s+/g, ", ")}]`)
    .replaceAll(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, "$1$2:")
    .replaceAll(/(["\]}\d])$(?=\n\s*[}\]])/gm, "$1,");
}
