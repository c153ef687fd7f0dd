// Makes docs/agents.md; the list of tools comes from the verbs' declarations.
import { allTools } from "../../src/mcp/tools.ts";
import { TYPED_COMMAND } from "../../src/typed-command.ts";

/** The command and arguments with which a client starts the MCP server on stdio. */
const [COMMAND, ...ARGUMENTS] = `${TYPED_COMMAND} mcp`.split(" ").map((word) => JSON.stringify(word));
const ARGS = `[${ARGUMENTS.join(", ")}]`;

export function agentsPage(): string {
  return `# For coding agents

<!-- Generated from src/mcp by \`npm run generate\`. -->

A coding agent that works on your API or MCP server can control the identity provider itself: it can mint a
token and call the API with it, rotate the keys, take introspection down, read the API's requests, and check
which bad tokens the API accepts. The MCP tools are the operations of [control.md](control.md). There are two
ways to use them:

- **\`mintmark mcp\`** serves MCP on stdio. It controls the server that \`--url\` or \`MINTMARK_URL\` names,
  otherwise the one that uses the data folder. Each call looks for the server again, so you may start it
  later. Without a server the command works on the folder itself and says so: minting and keys work; faults,
  the request log and checks need a server.
- **\`http://localhost:4411/_mintmark/mcp\`** offers the same over streamable HTTP, in every server, without
  sessions. The control API's guards protect it: other web pages cannot call it, and beyond loopback it
  requires the admin token.

## Agent configuration

**Claude Code**: \`claude mcp add mintmark -- ${TYPED_COMMAND} mcp\`, or
\`claude mcp add --transport http mintmark http://localhost:4411/_mintmark/mcp\`. To share it with a project,
use \`.mcp.json\`:

\`\`\`json
{ "mcpServers": { "mintmark": { "command": ${COMMAND}, "args": ${ARGS} } } }
\`\`\`

**Codex**, in \`~/.codex/config.toml\`; the second entry is for HTTP, and its last line for a server beyond
loopback:

\`\`\`toml
[mcp_servers.mintmark]
command = ${COMMAND}
args = ${ARGS}

[mcp_servers.mintmark-http]
url = "http://localhost:4411/_mintmark/mcp"
bearer_token_env_var = "MINTMARK_ADMIN_TOKEN"
\`\`\`

**VS Code**, in \`.vscode/mcp.json\`:

\`\`\`json
{
  "servers": {
    "mintmark": { "type": "stdio", "command": ${COMMAND}, "args": ${ARGS} },
    "mintmark-http": { "type": "http", "url": "http://localhost:4411/_mintmark/mcp" }
  }
}
\`\`\`

If the admin token is required, set \`MINTMARK_ADMIN_TOKEN\` in the environment of \`mintmark mcp\`, or send
the header \`Authorization: Bearer TOKEN\` over HTTP.

## Tools

${groups()
  .map(([group, names]) => `- ${group}: ${names.map((name) => `\`${name}\``).join(", ")}`)
  .join("\n")}

\`check\` sends good and flawed tokens to an API and reports which bad tokens the API accepted
([check.md](check.md)). Every other tool is an operation of the control API and takes the same input.
\`issuer\` selects the issuer, and \`isolate\` makes a separate one. Lists return 20 items unless \`limit\`
says otherwise. An error has the \`code\`, the message and the hint of the control API. Secrets in the request
log are redacted unless \`raw\` is set.

A call that waits (\`requests_wait_for\`) and a check with \`lifecycle\` may last longer than an agent's time
limit, which is often 60 seconds. Checks report progress, so most agents keep waiting.
`;
}

function groups(): [group: string, names: string[]][] {
  const names = allTools().map(({ name }) => name);
  const grouped = Map.groupBy(names, (name) => (/^(.*?)_/.exec(name) ?? [])[1]);
  const members = [...grouped].filter(([group]) => group !== undefined) as [string, string[]][];
  return [...members, ["others", grouped.get(undefined) ?? []]];
}
