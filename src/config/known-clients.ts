// Stand-ins for the client ID metadata documents of well-known MCP clients, for work without a network. The URLs and
// the callbacks are those that these clients send; the documents themselves may say more, or change.
import { DEVICE_GRANT } from "../profiles/grant-types.ts";

const LOOPBACK_CALLBACKS = ["http://127.0.0.1/callback", "http://localhost/callback"];
const PUBLIC_CLIENT = {
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
};

export const KNOWN_CLIENTS: Readonly<Record<string, Record<string, unknown>>> = {
  "https://claude.ai/oauth/claude-code-client-metadata": {
    client_name: "Claude Code",
    redirect_uris: LOOPBACK_CALLBACKS,
    ...PUBLIC_CLIENT,
  },
  "https://chatgpt.com/oauth/codex/client.json": {
    client_name: "Codex",
    redirect_uris: LOOPBACK_CALLBACKS,
    ...PUBLIC_CLIENT,
  },
  "https://vscode.dev/oauth/client-metadata.json": {
    client_name: "Visual Studio Code",
    redirect_uris: [
      "https://insiders.vscode.dev/redirect",
      "https://vscode.dev/redirect",
      "http://127.0.0.1/",
      "http://127.0.0.1:33418/",
    ],
    ...PUBLIC_CLIENT,
    grant_types: [...PUBLIC_CLIENT.grant_types, DEVICE_GRANT],
  },
};
