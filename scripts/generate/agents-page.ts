// docs/agents.md, with the list of tools from the verbs' declarations.
import { allTools } from "../../src/mcp/tools.ts";

export function agentsPage(): string {
  return `# For coding agents

<!-- Generated from src/mcp by \`npm run generate\`. -->

A coding agent that works on your API or MCP server can hold the levers of its identity provider itself: mint a token
and call the API with it, rotate the keys under it, take introspection down, read what it sent, and ask which bad tokens
it accepts. These are the verbs of [control.md](control.md) as MCP tools, in two places:

- **\`mintmark mcp\`** speaks MCP on stdio. It drives the server that \`--url\` or \`MINTMARK_URL\` names, else the one that runs
  on the data folder; each call looks anew, so the server may start later. Where none runs it works on the folder itself
  and says so: minting and keys work, faults, the request log and checks need a server.
- **\`http://localhost:4411/_mintmark/mcp\`** is the same over streamable HTTP, in every server, without sessions. It stands
  behind the control API's guards: no other web page gets in, and beyond loopback it asks for the admin token.

## What to write where

**Claude Code**: \`claude mcp add mintmark -- npx mintmark mcp\`, or
\`claude mcp add --transport http mintmark http://localhost:4411/_mintmark/mcp\`. For everybody in a project, in \`.mcp.json\`:

\`\`\`json
{ "mcpServers": { "mintmark": { "command": "npx", "args": ["mintmark", "mcp"] } } }
\`\`\`

**Codex**, in \`~/.codex/config.toml\`; the second form is for HTTP, its last line for a server beyond loopback:

\`\`\`toml
[mcp_servers.mintmark]
command = "npx"
args = ["mintmark", "mcp"]

[mcp_servers.mintmark-http]
url = "http://localhost:4411/_mintmark/mcp"
bearer_token_env_var = "MINTMARK_ADMIN_TOKEN"
\`\`\`

**VS Code**, in \`.vscode/mcp.json\`:

\`\`\`json
{
  "servers": {
    "mintmark": { "type": "stdio", "command": "npx", "args": ["mintmark", "mcp"] },
    "mintmark-http": { "type": "http", "url": "http://localhost:4411/_mintmark/mcp" }
  }
}
\`\`\`

Where the admin token is needed: \`MINTMARK_ADMIN_TOKEN\` in the environment of \`mintmark mcp\`, or over HTTP the header
\`Authorization: Bearer TOKEN\`.

## The tools

${groups()
  .map(([group, names]) => `- ${group}: ${names.map((name) => `\`${name}\``).join(", ")}`)
  .join("\n")}

\`check\` sends an API good and flawed tokens and answers what it wrongly let in ([check.md](check.md)). Every other tool is
a verb and takes its input; \`issuer\` picks the issuer, and \`isolate\` makes one that nobody else uses. Lists answer 20 items
unless \`limit\` says otherwise. An error has the \`code\`, the words and the hint of the control API. Secrets in the request
log are redacted unless \`raw\` is asked for.

A waiting call (\`requests_wait_for\`) and a check with \`lifecycle\` may last longer than an agent is used to wait: 60 seconds
is common. Checks report progress, which lets most of them wait on.
`;
}

function groups(): [group: string, names: string[]][] {
  const names = allTools().map(({ name }) => name);
  const grouped = Map.groupBy(names, (name) => (/^(.*?)_/.exec(name) ?? [])[1]);
  const members = [...grouped].filter(([group]) => group !== undefined) as [string, string[]][];
  return [...members, ["besides", grouped.get(undefined) ?? []]];
}
