// Serves the MCP tools on stdio. Every call looks for the server again, so that a server which is started or
// restarted later is found.
import { serveMcpOnStdio } from "../../mcp/stdio.ts";
import type { CallVerb } from "../../mcp/workplace.ts";
import type { ConnectionOptions } from "../options.ts";
import { drive } from "../server/connection.ts";
import { note } from "../text/output.ts";

const START_ONE =
  "so no API can fetch keys or introspect. Start a server with `mintmark`, or name one with --url or MINTMARK_URL; the next call finds it.";
const NO_SERVER = {
  folder: `Note: this was done in the data folder. No Mintmark server is running on it, ${START_ONE}`,
  memory: `Note: this was done in memory, for this call only. No Mintmark server is running, ${START_ONE}`,
};

export function serveTools({ issuer, ...connection }: ConnectionOptions): void {
  serveMcpOnStdio({
    issuer,
    use: (task) =>
      drive(connection, (call, { kind }) =>
        task(call as CallVerb, { note: kind === "server" ? undefined : NO_SERVER[kind] }),
      ),
    report: (error) => note(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
}
