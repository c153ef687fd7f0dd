// The command: node server.ts [--verify jwks|introspection] [--issuer URL] [--port N] [--resource URL]
// [--metadata both|path|root]
import { readSettings } from "./settings.ts";
import { startExample } from "./start.ts";

const settings = await orExit(2, () => readSettings(process.argv.slice(2), process.env));
const example = await orExit(1, () => startExample(settings));
console.log(`MCP server  ${example.url}`);
console.log(`metadata    ${example.metadataUrl}`);
console.log(`tokens of   ${settings.issuer}, verified by ${settings.verify}`);

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void example.close());

async function orExit<Result>(code: number, step: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    console.error((error as Error).message);
    process.exit(code);
  }
}
