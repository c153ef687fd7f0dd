// Runs a command beside a server of its own, which is there before the command starts and gone when it ends.
import { callVerb } from "../../control/call.ts";
import { isForThisMachineAlone, isLoopbackHost } from "../../guards.ts";
import { startServer, type Started } from "../../mintmark.ts";
import type { ResolvedConfig } from "../../config/builtin.ts";
import type { Call } from "../call.ts";
import { runChild } from "../child.ts";
import { note } from "../output.ts";
import { gatherFacts, type Wishes } from "../presets/facts.ts";
import { fastmcpWithoutChoice } from "../presets/fastmcp.ts";
import { generic } from "../presets/general.ts";
import type { Line, Preset } from "../presets/preset.ts";
import { misfitOf, presetNamed } from "../presets/table.ts";
import { addressHere } from "../server-file.ts";
import { loadSettings } from "../settings.ts";
import { trustFile, type TrustFile } from "../trust-file.ts";
import { flagsOf, sayWhatIsUnusual, type ServerOptions } from "./serve.ts";

export interface RunOptions extends ServerOptions, Wishes {
  /** Names of presets. */
  env?: string[];
}

export async function run(command: string[], options: RunOptions): Promise<void> {
  const presets = options.env?.map(presetNamed);
  const { port = "0", data, host } = options;
  const config = await loadSettings({
    file: options.config,
    flags: flagsOf({ ...options, port, ephemeral: data === undefined }),
    staticTokens: options.staticTokens ?? (host === undefined || isLoopbackHost(host)),
  });
  takeFreePorts(config);
  const started = await startServer(config, { keys: "generate", port: 0 });
  let trusted: TrustFile | undefined;
  try {
    sayWhatIsUnusual(config, started);
    if (config.publicUrl !== undefined)
      note(`note: the issuer is ${started.url}, as configured; see that it leads to port ${started.port}`);
    const lines = await gatherLines(config, started, options, presets);
    const env = environmentWith(lines, process.env);
    const { authority } = started.control;
    if (authority) {
      trusted = trustFile(authority.certificate, process.env);
      env["NODE_EXTRA_CA_CERTS"] = trusted.path;
    }
    process.exitCode = await runChild(command, env);
  } finally {
    trusted?.remove();
    await started.close();
  }
}

/** Of issuers with ports of their own as well, so that two runs never meet. */
function takeFreePorts({ issuers }: ResolvedConfig): void {
  for (const issuer of Object.values(issuers)) if (issuer.port !== undefined) issuer.port = 0;
}

async function gatherLines(
  config: ResolvedConfig,
  { control, port }: Started,
  wishes: Wishes,
  presets: Preset[] = [],
): Promise<Line[]> {
  const call: Call = (verb, input) => callVerb(control, verb, input);
  const url = addressHere(config, port);
  const about = (sought: Pick<Preset, "profile" | "alg">) =>
    gatherFacts(call, { kind: "server", url, config }, wishes, sought);
  const facts = await about({});
  const lines = await generic.lines(facts);
  if (config.adminToken !== undefined && !isForThisMachineAlone(config))
    lines.push(["MINTMARK_ADMIN_TOKEN", config.adminToken]);
  if (presets.length === 0) lines.push(...(await fastmcpWithoutChoice.lines(facts)));
  for (const preset of presets) {
    const facts = await about(preset);
    const misfit = misfitOf(preset, facts);
    if (misfit !== undefined) note(`note: ${misfit}`);
    lines.push(...(await preset.lines(facts)));
  }
  return lines;
}

/** What is said of the issuer goes before what the environment says; whoever set it is told. */
function environmentWith(lines: Line[], own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env = { ...own };
  const replaced = new Set<string>();
  for (const [name, value, when] of lines.filter((line) => typeof line !== "string")) {
    if (when === "ifUnset" && own[name]) continue;
    if (own[name] && own[name] !== value) replaced.add(name);
    env[name] = value;
  }
  if (replaced.size > 0) note(`note: not as in your environment: ${[...replaced].join(", ")}`);
  return env;
}
