// When Mintmark refuses to start: it mints any token for anybody, which is right on a developer's machine and
// nowhere else.
import { isIP } from "node:net";
import type { ServerConfig } from "./config/schema.ts";
import { MintmarkError } from "./errors.ts";

const PRODUCTION_VARIABLES = ["NODE_ENV", "ENVIRONMENT", "APP_ENV"] as const;

export function refuseUnsafeStart(
  config: ServerConfig,
  keys: "generate" | "published",
  env: NodeJS.ProcessEnv,
): void {
  const variable = PRODUCTION_VARIABLES.find((name) => env[name]?.trim().toLowerCase() === "production");
  if (variable && (keys === "published" || !config.iKnowThisIsNotSecure)) {
    throw new MintmarkError(
      "production",
      `${variable} is "production", and Mintmark mints any token for anybody`,
      {
        hint:
          keys === "published"
            ? "It never runs there on the published development keys."
            : "If this is a test all the same: --i-know-this-is-not-secure (config: iKnowThisIsNotSecure).",
      },
    );
  }
  if (isLoopbackHost(config.host)) return;
  if (keys === "published") {
    throw new MintmarkError(
      "published_keys",
      `refusing to listen on ${config.host} with the published development keys: anybody can sign with them`,
      {
        hint: 'Set keys: "generate", or listen on loopback.',
      },
    );
  }
  if (!config.dangerouslyBindBeyondLoopback) {
    throw new MintmarkError(
      "wide_bind",
      `refusing to listen on ${config.host}: beyond loopback everybody on the network could sign in as anyone`,
      {
        hint: "If that is what you want (a container, say): --dangerously-bind-beyond-loopback (config: dangerouslyBindBeyondLoopback), with an admin token; in Docker publish the port as -p 127.0.0.1:PORT:PORT.",
      },
    );
  }
  if (config.adminToken === undefined) {
    throw new MintmarkError(
      "wide_bind",
      `listening on ${config.host} needs an admin token for the control API`,
      {
        hint: "Set MINTMARK_ADMIN_TOKEN (config: adminToken) to at least 16 random characters.",
      },
    );
  }
}

/** Names other than these might resolve to anything; numbers are taken in their canonical spelling only. */
export function isLoopbackHost(host: string): boolean {
  return (
    host === "loopback" ||
    host === "localhost" ||
    (isIP(host) === 4 && host.startsWith("127.")) ||
    host === "::1"
  );
}
