// The command: `node server.ts [--verify jwks|introspection] [--issuer URL] [--port N]`.
import { readSettings } from "./settings.ts";
import { startExample } from "./start.ts";

let settings;
try {
  settings = readSettings(process.argv.slice(2), process.env);
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}

const example = await startExample(settings);
console.log(`MCP server  ${example.url}`);
console.log(`metadata    ${example.metadataUrl}`);
console.log(`tokens of   ${settings.issuer}, verified by ${settings.verify}`);

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void example.close());
