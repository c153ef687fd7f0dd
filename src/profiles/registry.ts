// Collects the profiles: a new one is a file, a name in names.ts and a line here.
import type { Profile } from "./contract.ts";
import { generic } from "./generic.ts";
import type { ProfileName } from "./names.ts";

const PROFILES: Record<ProfileName, Profile> = { generic };

export function profileNamed(name: ProfileName): Profile {
  return PROFILES[name];
}
