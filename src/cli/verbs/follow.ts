// Prints requests as a server answers them, from its stream of events, until the command or the server stops.
import { checkedInput } from "../../control/call.ts";
import type { RequestRecord } from "../../control/request-record.ts";
import { requestEvents } from "../../control/requests.ts";
import { otherRequest } from "../../control/seen-request.ts";
import { MintmarkError } from "../../errors.ts";
import { printable } from "../../printable.ts";
import type { ConnectionOptions } from "../options.ts";
import { drive } from "../server/connection.ts";
import { openEvents } from "../server/remote-caller.ts";
import { print } from "../text/output.ts";
import { requestText } from "../text/request-line.ts";

export async function followRequests(
  options: ConnectionOptions & { json?: boolean },
  filter: Record<string, unknown>,
): Promise<void> {
  const { issuer, json = false } = options;
  const { limit: _, raw: __, ...chosen } = filter; // a stream has no page, and no secrets
  const input = { ...chosen, ...(issuer !== undefined && { issuer }) };
  checkedInput(requestEvents, input);
  await drive(options, async (_call, { kind, url, config }) => {
    if (kind !== "server") {
      throw new MintmarkError("server_unreachable", "only a running server has requests to follow", {
        hint: "Start `mintmark` first, or name a running server with --url or MINTMARK_URL.",
      });
    }
    const adminToken = options.adminToken || config?.adminToken;
    for await (const event of openEvents<RequestRecord>(url, adminToken, {
      path: requestEvents.path,
      input,
    })) {
      if (json) print(printable(JSON.stringify(event)));
      else print(requestText({ ...otherRequest(event), ...event }, process.stdout));
    }
  });
}
