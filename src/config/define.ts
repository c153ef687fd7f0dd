// The function that configuration files import.

import type { ConfigInput } from "./schema.ts";

/**
 * Gives the object literal of a `mintmark.config.ts` its type, for completion and type checks in the editor.
 * Returns the object unchanged; Mintmark validates it when it starts.
 *
 * @example
 * import { defineConfig } from "mintmark";
 *
 * export default defineConfig({
 *   users: { alice: { roles: ["developer"] } },
 *   resources: { "http://localhost:8000/mcp": { scopes: "search:read index:write" } },
 * });
 */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
