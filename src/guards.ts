// Refuses to start in unsafe environments: Mintmark mints any token for anyone, which is safe only on a
// developer's machine.
import { isIP } from "node:net";
import { BUILT_IN_DIRECTORY, type ResolvedConfig } from "./config/builtin.ts";
import type { ServerConfig } from "./config/schema.ts";
import { MintmarkError } from "./errors.ts";

const PRODUCTION_VARIABLES = ["NODE_ENV", "ENVIRONMENT", "APP_ENV"] as const;

export function refuseUnsafeStart(
  config: ResolvedConfig,
  keys: "generate" | "published",
  env: NodeJS.ProcessEnv,
): void {
  const variable = productionVariable(env);
  if (variable && (keys === "published" || !config.iKnowThisIsNotSecure)) {
    throw new MintmarkError(
      "production",
      `refusing to start: ${variable} is "production", and Mintmark mints any token for anyone`,
      {
        hint:
          keys === "published"
            ? "Mintmark never runs in production with the published development keys."
            : "If this is a test environment anyway, use --i-know-this-is-not-secure (config: iKnowThisIsNotSecure).",
      },
    );
  }
  if (isLoopbackHost(config.host)) return;
  if (keys === "published") {
    throw new MintmarkError(
      "published_keys",
      `refusing to listen on ${config.host} with the published development keys: anyone can sign with them`,
      {
        hint: 'Set keys: "generate", or listen on loopback.',
      },
    );
  }
  if (!config.dangerouslyBindBeyondLoopback) {
    throw new MintmarkError(
      "wide_bind",
      `refusing to listen on ${config.host}: everyone on the network could sign in as anyone`,
      {
        hint: "If you want this, for example in a container, use --dangerously-bind-beyond-loopback (config: dangerouslyBindBeyondLoopback) and set an admin token; with Docker, publish the port as -p 127.0.0.1:PORT:PORT.",
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
  const known = Object.values(config.issuers)
    .flatMap(({ staticTokens }) => Object.keys(staticTokens))
    .find((token) => Object.hasOwn(BUILT_IN_DIRECTORY.staticTokens, token));
  if (known !== undefined) {
    throw new MintmarkError(
      "wide_bind",
      `refusing to listen on ${config.host} with ${known}: this token is public`,
      {
        hint: "Set staticTokens: false, or configure your own static tokens.",
      },
    );
  }
}

/** Returns the environment variable whose value is "production", if there is one. */
export function productionVariable(env: NodeJS.ProcessEnv): string | undefined {
  return PRODUCTION_VARIABLES.find((name) => env[name]?.trim().toLowerCase() === "production");
}

/**
 * Returns whether the server is reachable from this machine only. With any other public URL, a proxy or
 * tunnel may forward requests to it, even if it listens on loopback.
 */
export function isForThisMachineAlone({ host, publicUrl }: ServerConfig): boolean {
  if (publicUrl === undefined) return isLoopbackHost(host);
  const name = new URL(publicUrl).hostname.replace(/^\[|\]$/g, "");
  return isLoopbackHost(host) && (isLoopbackHost(name) || name.endsWith(".localhost"));
}

/** Other names could resolve to any address. IP addresses are accepted in their canonical form only. */
export function isLoopbackHost(host: string): boolean {
  return (
    host === "loopback" ||
    host === "localhost" ||
    (isIP(host) === 4 && host.startsWith("127.")) ||
    host === "::1"
  );
}
