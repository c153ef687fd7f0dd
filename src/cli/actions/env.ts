// Prints the variables that point a library at an issuer.
import { linesOf, presetNamed, PRESETS } from "../../control/presets/catalogue.ts";
import { type EnvFormat, envText } from "../../control/presets/env-text.ts";
import { gatherFacts, type PresetOptions } from "../../control/presets/gather-facts.ts";
import type { ConnectionOptions } from "../options.ts";
import { drive } from "../server/connection.ts";
import { note, print } from "../text/output.ts";
import { printTable } from "../text/table.ts";

export interface EnvOptions extends Omit<ConnectionOptions, "issuer">, PresetOptions {
  format: EnvFormat;
}

export async function printEnv(name: string | undefined, options: EnvOptions): Promise<void> {
  if (name === undefined) return listPresets();
  const preset = presetNamed(name);
  const { issuer: _, ...connection } = options; // the preset may choose the issuer
  const lines = await drive(connection, async (call, place) =>
    linesOf(preset, await gatherFacts(call, place, options, preset)),
  );
  const { text, notes } = envText(lines, options.format);
  print(text);
  for (const each of notes) note(`note: ${each}`);
}

function listPresets(): void {
  printTable(
    ["PRESET", "FOR"],
    PRESETS.map(({ name, alias, summary }) => [alias === undefined ? name : `${name}, ${alias}`, summary]),
  );
}
