// Loads a command's configuration from file, environment and options. Only the command line rejects the
// published development keys.
import type { BuiltInOptions, ResolvedConfig } from "../config/builtin.ts";
import { loadConfig } from "../config/load.ts";
import type { ConfigInput } from "../config/schema.ts";
import { MintmarkError } from "../errors.ts";
import { refuseProduction } from "../guards.ts";

export const DEFAULT_PORT = 4411;

export interface SettingsOptions {
  /** The file that --config names. */
  file: string | undefined;
  flags: ConfigInput;
  staticTokens?: BuiltInOptions["builtInStaticTokens"];
}

export async function loadSettings({
  file,
  flags,
  staticTokens = false,
}: SettingsOptions): Promise<ResolvedConfig> {
  const { config } = await loadConfig({ file, flags, builtInStaticTokens: staticTokens });
  if (config.keys === "published") {
    throw new MintmarkError("published_keys", "the command line never uses the published development keys", {
      hint: 'They are for in-process tests only. Leave `keys` out, or set keys: "generate" (MINTMARK_KEYS=generate).',
    });
  }
  refuseProduction(config, "generate", process.env);
  return config;
}
