// Cognito.
import type { Profile } from "./contract.ts";
import { generic } from "./generic.ts";

export const cognito: Profile = { ...generic, name: "cognito" };
