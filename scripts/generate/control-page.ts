// Makes docs/control.md from the verbs' declarations.
import * as z from "zod";
import type { StreamVerb, Verb } from "../../src/control/verb.ts";
import { streams, verbs } from "../../src/control/verbs.ts";
import { fieldTable, type JsonSchema } from "./field-table.ts";

export function controlPage(): string {
  return `# Control API

<!-- Generated from src/control by \`npm run generate\`. -->

Every operation is available in JavaScript (\`idp.tokens.list()\`), over HTTP below \`/_mintmark/api\` and, if
it makes sense, on the command line. Requests and responses are JSON; errors are RFC 9457 problem documents
with a \`code\` and a \`hint\`, and with a \`type\` that leads to the server's own page about the error, as
[errors.md](errors.md) has it. Times are ISO 8601. A list returns
\`{ "items": […], "next": cursor or null }\`.

On loopback no token is needed: the Host must be a loopback name or an IP address, a browser's request must
come from Mintmark's own pages, and a request that changes something must be JSON. Beyond loopback every call
needs the admin token, as \`Authorization: Bearer TOKEN\`. The control API sends no CORS headers.

\`\`\`sh
curl -s http://localhost:4411/_mintmark/api/tokens -H 'content-type: application/json' \\
  -d '{"user": "alice", "audience": "http://localhost:8000/mcp", "scope": "search:read"}'
\`\`\`

[openapi.json](../openapi.json) describes the API for client generators, and is in the package. A running
server returns it, with the server's own address, at \`GET /openapi.json\`. [agents.md](agents.md) describes
the same operations as MCP tools.

\`GET /_mintmark/health\` answers 200 \`{"status":"ready"}\` once every issuer can be used.

${verbs.map(section).join("\n\n")}

${streams.map(streamSection).join("\n\n")}
`;
}

function section(verb: Verb): string {
  const input = z.toJSONSchema(verb.input, { io: "input" }) as JsonSchema;
  const table = linkDefinitions(fieldTable(input));
  return [`## \`${verb.method} ${verb.path}\``, `${verb.summary} In JavaScript: \`${verb.name}\`.`, table]
    .filter(Boolean)
    .join("\n\n");
}

function streamSection(stream: StreamVerb): string {
  const table = linkDefinitions(fieldTable(z.toJSONSchema(stream.input, { io: "input" }) as JsonSchema));
  const told = `${stream.summary} Available only over HTTP; a \`Last-Event-ID\` header means the same as \`after\`.`;
  return [`## \`GET ${stream.path}\``, told, table].join("\n\n");
}

/** Definitions such as `User` are described in docs/configuration.md, so links to them have to lead there. */
function linkDefinitions(table: string): string {
  return table.replaceAll("](#", "](configuration.md#");
}
