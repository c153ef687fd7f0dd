// Google.
import type { Profile } from "./contract.ts";
import { generic } from "./generic.ts";

export const google: Profile = { ...generic, name: "google" };
