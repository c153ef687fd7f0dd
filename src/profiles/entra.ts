// Entra.
import type { Profile } from "./contract.ts";
import { generic } from "./generic.ts";

export const entra: Profile = { ...generic, name: "entra" };
