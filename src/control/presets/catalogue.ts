// All presets, the lookup by name, and the lines of a preset for an issuer.
import { MintmarkError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import { fastmcpPresets } from "./fastmcp.ts";
import { generic, libraryPresets } from "./general.ts";
import type { Facts, Line, Preset } from "./preset.ts";
import { vendorPresets } from "./vendors.ts";

export const PRESETS: readonly Preset[] = [generic, ...fastmcpPresets, ...libraryPresets, ...vendorPresets];

/** @throws MintmarkError `bad_request` */
export function presetNamed(name: string): Preset {
  const found = PRESETS.find((preset) => preset.name === name || preset.alias === name);
  if (found) return found;
  const suggestion = nearest(
    name,
    PRESETS.map((preset) => preset.name),
  );
  throw new MintmarkError("bad_request", `there is no preset ${JSON.stringify(name)}`, {
    hint:
      suggestion === undefined
        ? "`mintmark env` lists them."
        : `Did you mean ${suggestion}? \`mintmark env\` lists them.`,
  });
}

export async function linesOf(preset: Preset, facts: Facts): Promise<Line[]> {
  const misfit = misfitOf(preset, facts);
  return [...(misfit === undefined ? [] : [misfit]), ...(await preset.lines(facts))];
}

/** Returns a warning if the issuer does not have the profile that the vendor's preset is meant for. */
export function misfitOf({ profile }: Preset, { issuer }: Facts): string | undefined {
  if (profile === undefined || profile === issuer.profile) return undefined;
  return `The issuer ${issuer.id} has the profile ${issuer.profile}, not ${profile}: its tokens and paths differ from ${profile}'s.`;
}
