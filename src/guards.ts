// Refuses to start in unsafe environments: Mintmark mints any token for anyone, which is safe only on a
// developer's machine.
import { BUILT_IN_DIRECTORY, type ResolvedConfig } from "./config/builtin.ts";
import { isLoopbackHost, reachableBecause } from "./config/reach.ts";
import { MintmarkError } from "./errors.ts";

const PRODUCTION_VARIABLES = ["NODE_ENV", "ENVIRONMENT", "APP_ENV"] as const;

export function refuseUnsafeStart(
  config: ResolvedConfig,
  keys: "generate" | "published",
  env: NodeJS.ProcessEnv,
): void {
  refuseProduction(config, keys, env);
  const reach = reachableBecause(config);
  if (reach === undefined) return;
  const refused = isLoopbackHost(config.host) ? "reachable_by_others" : "wide_bind";
  if (keys === "published") {
    throw new MintmarkError(
      "published_keys",
      `refusing to start with ${reach} and the published development keys: anyone can sign with them`,
      {
        hint: 'Set keys: "generate", or stay on this machine: listen on loopback, with no public URL or allowed host elsewhere.',
      },
    );
  }
  if (!isLoopbackHost(config.host) && !config.dangerouslyBindBeyondLoopback) {
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
      refused,
      `with ${reach}, others may reach the control API, so it needs an admin token`,
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
      refused,
      `refusing to start with ${reach} and the static token ${known}: this token is public`,
      {
        hint: "Set staticTokens: false, or configure your own static tokens.",
      },
    );
  }
}

/** Refuses to mint or to serve where the environment says that it is a production one. */
export function refuseProduction(
  { iKnowThisIsNotSecure }: Pick<ResolvedConfig, "iKnowThisIsNotSecure">,
  keys: "generate" | "published",
  env: NodeJS.ProcessEnv,
): void {
  const variable = productionVariable(env);
  if (variable === undefined || (keys === "generate" && iKnowThisIsNotSecure)) return;
  throw new MintmarkError(
    "production",
    `refusing to start: ${variable} is "production", and Mintmark mints any token for anyone`,
    {
      hint:
        keys === "published"
          ? "Mintmark never runs in production with the published development keys."
          : "If this is a test environment anyway, use --i-know-this-is-not-secure (config: iKnowThisIsNotSecure, environment: MINTMARK_I_KNOW_THIS_IS_NOT_SECURE=true).",
    },
  );
}

/** Returns the environment variable whose value is "production", if there is one. */
export function productionVariable(env: NodeJS.ProcessEnv): string | undefined {
  return PRODUCTION_VARIABLES.find((name) => env[name]?.trim().toLowerCase() === "production");
}
