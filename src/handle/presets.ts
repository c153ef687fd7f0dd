// The handle of presets: the environment variables that point a library at the issuer.
import { type Call, callVerb } from "../control/call.ts";
import type { getPreset, PresetSummary, PresetText } from "../control/presets/verbs.ts";
import type { Control } from "../control/verb.ts";
import type { Input } from "./input.ts";

/** Environment variables that point a library or a set-up at the issuer, as `mintmark env` prints them. */
export interface PresetsHandle {
  /**
   * Lists the presets, each with the library or set-up that reads its variables.
   *
   * @example
   * const names = (await idp.presets.list()).map(({ name }) => name);
   */
  list(): Promise<PresetSummary[]>;
  /**
   * Returns the variables of a preset, as a record and as text.
   *
   * @param name name of the preset, such as `fastmcp-jwks`, `auth0` or `express`
   * @param options `client` (default: `demo-app`), `audience` (default: that of the first matching resource),
   *   `scope`, `alg`, `fastmcp` (major version), `format` of the text (default: `dotenv`)
   * @throws MintmarkError `bad_request` for an unknown preset, or one that the issuer's tokens cannot satisfy
   * @example
   * const { variables } = await idp.presets.get("fastmcp-jwks", { audience: "http://localhost:8000/mcp" });
   * spawn("python", ["server.py"], { env: { ...process.env, ...variables } });
   */
  get(name: string, options?: Omit<Input<typeof getPreset>, "name">): Promise<PresetText>;
}

/** Loaded with the first call: most tests use few of the verbs. */
const verbs = () => import("../control/presets/verbs.ts");

export function presetsHandle(control: Control, call: Call): PresetsHandle {
  return {
    list: async () => (await callVerb(control, (await verbs()).listPresets, {})).items,
    get: async (name, options) => call((await verbs()).getPreset, { ...options, name }),
  };
}
