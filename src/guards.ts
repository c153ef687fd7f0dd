// When Mintmark refuses to start: it mints any token for anybody, which is right on a developer's machine and
// nowhere else.
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
  const known = Object.values(config.issuers)
    .flatMap(({ staticTokens }) => Object.keys(staticTokens))
    .find((token) => Object.hasOwn(BUILT_IN_DIRECTORY.staticTokens, token));
  if (known !== undefined) {
    throw new MintmarkError(
      "wide_bind",
      `refusing to listen on ${config.host} with ${known}: everybody knows that token`,
      {
        hint: "Set staticTokens: false, or configure static tokens of your own.",
      },
    );
  }
}

/** The variable that says that this is production, if one does. */
export function productionVariable(env: NodeJS.ProcessEnv): string | undefined {
  return PRODUCTION_VARIABLES.find((name) => env[name]?.trim().toLowerCase() === "production");
}

/** A public URL elsewhere means that a proxy or a tunnel leads here, wherever the server itself listens. */
export function isForThisMachineAlone({ host, publicUrl }: ServerConfig): boolean {
  if (publicUrl === undefined) return isLoopbackHost(host);
  const name = new URL(publicUrl).hostname.replace(/^\[|\]$/g, "");
  return isLoopbackHost(host) && (isLoopbackHost(name) || name.endsWith(".localhost"));
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
