// Runs a command with a server of its own, which starts before the command and stops when the command ends.
import type { ResolvedConfig } from "../../config/builtin.ts";
import { reachableBecause } from "../../config/reach.ts";
import { type Call, callVerb } from "../../control/call.ts";
import { misfitOf, presetNamed } from "../../control/presets/catalogue.ts";
import { fastmcpWithoutChoice } from "../../control/presets/fastmcp.ts";
import { gatherFacts, type PresetOptions } from "../../control/presets/gather-facts.ts";
import { generic } from "../../control/presets/general.ts";
import type { Line, Preset } from "../../control/presets/preset.ts";
import type { Started } from "../../mintmark.ts";
import { runChild } from "../child.ts";
import { type CertificateFile, writeCertificateFile } from "../server/certificate-file.ts";
import { logWarnings, startLogging } from "../server/presence.ts";
import { addressHere } from "../server/running-server.ts";
import { loadSettings } from "../settings.ts";
import { note } from "../text/output.ts";
import { flagsOf, type ServerOptions } from "./serve.ts";

export interface RunOptions extends ServerOptions, PresetOptions {
  /** Names of presets. */
  env?: string[];
}

export async function run(command: string[], options: RunOptions): Promise<void> {
  const presets = options.env?.map(presetNamed);
  const { port = "0", data, store, log = "quiet" } = options; // the command's output should stay its own
  const config = await loadSettings({
    file: options.config,
    flags: flagsOf({ ...options, port, log, ephemeral: data === undefined && store === undefined }),
    staticTokens: options.staticTokens ?? "on this machine",
  });
  takeFreePorts(config);
  const started = await startLogging(config, { port: 0 });
  let trusted: CertificateFile | undefined;
  try {
    logWarnings(config, started);
    if (config.publicUrl !== undefined) {
      note(
        `note: the issuer is ${started.url}, as configured; make sure that this URL leads to port ${started.port}`,
      );
    }
    const lines = await gatherLines(config, started, options, presets);
    const env = environmentWith(lines, process.env);
    const { authority } = started.control;
    if (authority) {
      trusted = writeCertificateFile(authority.certificate, process.env);
      env["NODE_EXTRA_CA_CERTS"] = trusted.path;
    }
    process.exitCode = await runChild(command, env);
  } finally {
    trusted?.remove();
    await started.close();
  }
}

/** Gives every issuer with a port of its own a free port, so that two runs never use the same one. */
function takeFreePorts({ issuers }: ResolvedConfig): void {
  for (const issuer of Object.values(issuers)) if (issuer.port !== undefined) issuer.port = 0;
}

async function gatherLines(
  config: ResolvedConfig,
  { control, port }: Started,
  options: PresetOptions,
  presets: Preset[] = [],
): Promise<Line[]> {
  const call: Call = (verb, input) => callVerb(control, verb, input);
  const url = addressHere(config, port);
  const about = (sought: Pick<Preset, "profile" | "alg" | "clientsNameNoAudience">) =>
    gatherFacts(call, { kind: "server", url, config }, options, sought);
  const facts = await about({});
  const lines = await generic.lines(facts);
  if (config.adminToken !== undefined && reachableBecause(config) !== undefined) {
    lines.push(["MINTMARK_ADMIN_TOKEN", config.adminToken]);
  }
  if (presets.length === 0) lines.push(...(await fastmcpWithoutChoice.lines(facts)));
  for (const preset of presets) {
    const facts = await about(preset);
    const misfit = misfitOf(preset, facts);
    if (misfit !== undefined) note(`note: ${misfit}`);
    lines.push(...(await preset.lines(facts)));
  }
  return lines;
}

/** Adds the variables to the environment. A note names those whose earlier values they replace. */
function environmentWith(lines: Line[], own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env = { ...own };
  const replaced = new Set<string>();
  for (const [name, value, when] of lines.filter((line) => typeof line !== "string")) {
    if (when === "ifUnset" && own[name]) continue;
    if (own[name] && own[name] !== value) replaced.add(name);
    env[name] = value;
  }
  if (replaced.size > 0) {
    note(`note: these variables replace those of your environment: ${[...replaced].join(", ")}`);
  }
  return env;
}
