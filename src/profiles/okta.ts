// Okta.
import type { Profile } from "./contract.ts";
import { generic } from "./generic.ts";

export const okta: Profile = { ...generic, name: "okta" };
